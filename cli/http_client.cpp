#include "cli/http_client.h"

#include <curl/curl.h>

namespace diopter::cli {

namespace {

constexpr size_t kReplyBytes = size_t{16} << 20;

struct EndHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

size_t append(char* bytes, size_t size, size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > kReplyBytes) return 0;
  body.append(bytes, size * count);
  return size * count;
}

bool is_this_machine(const std::string& server) {
  for (const char* name : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    const size_t length = std::string_view(name).size();
    if (server.starts_with(name) && (server.size() == length || server[length] == ':' || server[length] == '/')) return true;
  }
  return false;
}

class CurlClient final : public HttpClient {
 public:
  CurlClient(std::string server, std::string token, std::string certificate)
      : server_(std::move(server)), token_(std::move(token)), certificate_(std::move(certificate)), handle_(curl_easy_init()) {}

  Result<HttpReply> send(const std::string& method, const std::string& path, const std::string& content_type, Bytes body,
                         const std::vector<std::pair<std::string, std::string>>& fields) override {
    CURL* const handle = handle_.get();
    if (!handle) return environment_failure("libcurl", "cannot start");
    curl_easy_reset(handle);
    std::unique_ptr<curl_slist, FreeList> list;
    const auto add = [&](const std::string& line) { list.reset(curl_slist_append(list.release(), line.c_str())); };
    if (!token_.empty()) add("Authorization: Bearer " + token_);
    add("Expect:");
    if (!content_type.empty()) add("Content-Type: " + content_type);
    for (const auto& [name, value] : fields) add(name + ": " + value);
    HttpReply reply;
    const std::string url = server_ + path;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list.get());
    if (!certificate_.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, certificate_.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 100L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, 60L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &reply.body);
    if (!body.empty()) {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(body.data()));
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    const CURLcode done = curl_easy_perform(handle);
    if (done == CURLE_SSL_CACERT_BADFILE) return invalid("--certificate", "'" + certificate_ + "' is no certificate that can be read", "give a file in PEM form");
    if (done == CURLE_PEER_FAILED_VERIFICATION) {
      return environment_failure(server_, "has a certificate that is not trusted", "where it is your own (`diopter serve --lan`), give its file with --certificate: lan/lan.pem in the server's folder");
    }
    if (done != CURLE_OK) return environment_failure(server_, std::string("does not answer: ") + curl_easy_strerror(done), "check the address, and that the server runs");
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
  }

 private:
  const std::string server_, token_, certificate_;
  const std::unique_ptr<CURL, EndHandle> handle_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::open(std::string server, std::string token, std::string certificate) {
  while (server.ends_with('/')) server.pop_back();
  if (!server.starts_with("https://") && !server.starts_with("http://")) return invalid(server, "is no address of a server", "write it as https://lens.example");
  if (server.starts_with("http://") && !token.empty() && !is_this_machine(server)) {
    return invalid(server, "would be sent the token over http, where everybody on the way can read it", "use https://");
  }
  if (token.find_first_of("\r\n") != std::string::npos) return invalid("--token", "holds a line break", "give the token alone");
  return std::unique_ptr<HttpClient>(std::make_unique<CurlClient>(std::move(server), std::move(token), std::move(certificate)));
}

Result<nlohmann::json> HttpClient::ask(const std::string& method, const std::string& path, const nlohmann::json& body) {
  const std::string text = body.is_null() ? std::string() : body.dump();
  DIOPTER_ASSIGN(const HttpReply reply, send(method, path, text.empty() ? "" : "application/json", std::as_bytes(std::span(text)), {}));
  if (reply.status >= 400) return failure_of(reply, method + " " + path);
  nlohmann::json said = reply.json();
  if (!said.is_object()) return environment_failure(method + " " + path, "is not answered as a Diopter server does", "check the address");
  return said;
}

Status failure_of(const HttpReply& reply, const std::string& what) {
  const nlohmann::json problem = reply.json();
  const auto word = [&](const char* field) { return problem.is_object() && problem.contains(field) && problem[field].is_string() ? problem[field].get<std::string>() : std::string(); };
  std::string detail = word("detail");
  if (detail.empty()) detail = "the server answered with status " + std::to_string(reply.status);
  const std::string place = word("place").empty() ? what : word("place");
  return reply.status >= 500 ? environment_failure(place, detail, word("remedy")) : invalid(place, detail, word("remedy"));
}

}  // namespace diopter::cli
