// Passwords by argon2id (libsodium), a few at a time: each takes a quarter of a second and 64 MB.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::server {

// Wait for their turn; fail (kTooMany) where too many wait. Threads: any number.
Result<std::string> hash_password(const std::string& password);
// False for an empty hash too, after the same time.
Result<bool> is_password(const std::string& hash, const std::string& password);

}  // namespace diopter::server
