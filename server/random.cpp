#include "server/random.h"

#include <sodium.h>

#include <array>

namespace diopter::server {

namespace {

constexpr std::string_view kIdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kCodeAlphabet = "23456789bcdfghjkmnpqrstvwxz";

std::string random_text(std::string_view alphabet, size_t length) {
  std::string text(length, ' ');
  for (char& c : text) c = alphabet[randombytes_uniform(static_cast<uint32_t>(alphabet.size()))];
  return text;
}

}  // namespace

std::string random_id() { return random_text(kIdAlphabet, 20); }
std::string random_code() { return random_text(kCodeAlphabet, 8); }

std::string random_secret() {
  std::array<unsigned char, 32> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text;
  return sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string hash_of_secret(std::string_view secret) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text;
  return sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

}  // namespace diopter::server
