// What an operation of the API sees of a request and gives back. The document (document/*.json) says what reaches it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/http/message.h"
#include "server/service.h"

namespace diopter::server {

// Who asks. By session all that the role allows; by token what its scopes name too.
struct Caller {
  enum class Kind { kNobody = 1, kSession, kToken };
  Kind kind = Kind::kNobody;
  std::string account_id;
  std::string name;
  std::string role;         // "creator", "reviewer" or "admin"; empty: nobody
  std::string scopes;       // of a token, separated by spaces
  std::string csrf_token;   // of a session
  std::string session_hash;

  bool is_signed_in() const { return kind != Kind::kNobody; }
  // At least that role.
  bool is(std::string_view least_role) const;
  bool has_scope(std::string_view scope) const;
};

struct Call {
  Service& service;
  const Request& request;
  Caller caller;
  std::map<std::string, std::string, std::less<>> path;  // {lens} of the path
  nlohmann::json query;  // object; checked, with defaults
  nlohmann::json body;   // checked; null where the operation takes none, or bytes (request.body)
};

struct Reply {
  int status = 200;
  nlohmann::json body;         // null: none
  std::string etag;            // with its quotes
  std::string location;
  std::string cache_control;   // empty: no-store
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::function<void(std::function<void(bool)>)> when;  // as in Response; empty: the reply is ready
  std::optional<Response> raw; // sent as it is, in place of all above
};

using Operation = Result<Reply> (*)(Call& call);

#define DIOPTER_OPERATION(id) Result<Reply> id(Call& call);
#include "server/api/operations.def"
#undef DIOPTER_OPERATION

// application/problem+json (RFC 9457) for a failure: its code makes the status, `place`, `detail` and `remedy` come from it.
Response problem_of(const Status& status);
// The same with a status of its own (401, 410, 412, 415).
Response problem_of(int http_status, const Status& status);
// A reply that is a problem: for statuses that no StatusCode stands for.
Reply problem_reply(int http_status, const Status& status);

}  // namespace diopter::server
