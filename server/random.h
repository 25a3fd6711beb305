// Names and secrets that nobody guesses, by libsodium.
#pragma once

#include <string>
#include <string_view>

namespace diopter::server {

// 20 characters of [a-z0-9]: 103 bits.
std::string random_id();
// 43 characters of base64url: 256 bits.
std::string random_secret();
// SHA-256 of a secret, as it is kept: 64 hexadecimal digits.
std::string hash_of_secret(std::string_view secret);
// Eight characters of the alphabet of lens codes, which has no vowels and nothing that looks like another: 37 bits. The database says whether it is taken.
std::string random_code();

}  // namespace diopter::server
