// Requests to a Diopter server, by libcurl. Only http_client.cpp sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/named_bytes.h"
#include "engine/base/status.h"

namespace diopter::cli {

struct HttpReply {
  int status = 0;
  std::string body;
  // Null where the body is no JSON.
  nlohmann::json json() const { nlohmann::json parsed = nlohmann::json::parse(body, nullptr, false); return parsed.is_discarded() ? nlohmann::json() : parsed; }
};

class HttpClient {
 public:
  // `server`: "https://lens.example", `token`: an API token, or empty. Fails (kInvalid) for what is no address; http:// is for this machine only
  // where a token is sent. `certificate`: a file (PEM) that is trusted in place of what the system trusts; empty: the system decides.
  static Result<std::unique_ptr<HttpClient>> open(std::string server, std::string token, std::string certificate = {});
  virtual ~HttpClient() = default;

  // Fails (kEnvironment) where the server does not answer; every answer, of any status, is a reply. Redirects are not followed, and an answer of
  // more than 16 MB is cut.
  virtual Result<HttpReply> send(const std::string& method, const std::string& path, const std::string& content_type, Bytes body,
                                 const std::vector<std::pair<std::string, std::string>>& fields = {}) = 0;
  // The same with JSON: an object. A status of 400 or more is a failure in the server's words, an answer that is none is kEnvironment.
  Result<nlohmann::json> ask(const std::string& method, const std::string& path, const nlohmann::json& body = nullptr);
};

// A problem+json in its own words; `what` ("publishing") where it has none.
Status failure_of(const HttpReply& reply, const std::string& what);

}  // namespace diopter::cli
