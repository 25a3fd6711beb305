// The target of a request line ("/l/my%2Dlens?bench=1") as a path that can be compared and looked up.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::server {

struct Target {
  std::string path;   // percent-decoded, starts with '/'; without "." and ".." parts, control characters and backslashes
  std::string query;  // as it came, without '?'
};

// Takes the forms "/path?query" and "http://host/path?query". Fails (kInvalid) for any other, for escapes that are none, and for what
// the path must not hold; the escapes are decoded once and then looked at, so that "%2e%2e" is "..".
Result<Target> parse_target(std::string_view text);

}  // namespace diopter::server
