#include "server/store/s3_signature.h"

#include <sodium.h>

#include <array>
#include <cstdio>

#include "server/random.h"

namespace diopter::server {

namespace {

// Raw bytes.
std::string hmac(std::string_view key, std::string_view text) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  return mac;
}

std::string hex(std::string_view bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  text.pop_back();  // the terminator
  return text;
}

}  // namespace

std::string percent_encoded(std::string_view text, bool keeps_slashes) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~' || (keeps_slashes && c == '/');
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02X", c);
    out += plain ? std::string(1, static_cast<char>(c)) : std::string(escape);
  }
  return out;
}

std::string canonical_query(const std::map<std::string, std::string>& query) {
  std::string text;
  for (const auto& [name, value] : query) text += (text.empty() ? "" : "&") + percent_encoded(name, false) + "=" + percent_encoded(value, false);
  return text;
}

std::string authorization(const S3Request& request, const S3Keys& keys, std::string_view time) {
  constexpr std::string_view kSigned = "host;x-amz-content-sha256;x-amz-date";
  const std::string day(time.substr(0, 8)), scope = day + "/" + keys.region + "/s3/aws4_request";
  const std::string canonical = request.method + "\n" + percent_encoded(request.path, true) + "\n" + canonical_query(request.query) + "\nhost:" + request.host + "\nx-amz-content-sha256:" + request.payload_sha256 +
                                "\nx-amz-date:" + std::string(time) + "\n\n" + std::string(kSigned) + "\n" + request.payload_sha256;
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + std::string(time) + "\n" + scope + "\n" + hash_of_secret(canonical);
  const std::string key = hmac(hmac(hmac(hmac("AWS4" + keys.secret_key, day), keys.region), "s3"), "aws4_request");
  return "AWS4-HMAC-SHA256 Credential=" + keys.access_key + "/" + scope + ", SignedHeaders=" + std::string(kSigned) + ", Signature=" + hex(hmac(key, to_sign));
}

}  // namespace diopter::server
