// The head of an answer, as it goes over the wire.
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.h"

namespace diopter::server {

enum class After { kKeepAlive = 1, kClose };

struct HeadFacts {
  After after = After::kKeepAlive;
  std::string_view request_id;
  bool only_secure = false;  // tells browsers to come over TLS only from now on
};

// Status line and fields, to the empty line. Every answer says that the page is isolated (so that WebAssembly may use threads), that it
// loads from this server only, and that no inline code runs. Requires: is_sendable(response).
std::string head_of(const Response& response, const HeadFacts& facts);

// Whether no field holds what would end it: CR, LF or NUL.
bool is_sendable(const Response& response);

}  // namespace diopter::server
