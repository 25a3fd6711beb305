// The head of an answer, as it goes over the wire.
#pragma once

#include <string>

#include "server/http/message.h"

namespace diopter::server {

enum class After { kKeepAlive = 1, kClose };

// Status line and fields, to the empty line. Every answer says that the page is isolated (so that WebAssembly may use threads), that it
// loads from this server only, and that no inline code runs.
std::string head_of(const Response& response, After after);

}  // namespace diopter::server
