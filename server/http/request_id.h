// The name of a request, by which logs of several programs can be brought together.
#pragma once

#include <string>
#include <string_view>

namespace diopter::server {

// 1 to 64 of [A-Za-z0-9_-].
bool is_request_id(std::string_view text);

// 16 characters that no other request has; they can be guessed and open nothing. Threads: any.
std::string new_request_id();

}  // namespace diopter::server
