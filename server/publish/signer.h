// The server's ed25519 key: says of a lens file that this server published it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::server {

// Threads: const.
class Signer {
 public:
  // 32 bytes as 64 hexadecimal digits in a file that only its owner may read. Fails (kInvalid) for any other file.
  static Result<std::unique_ptr<const Signer>> open(const std::string& path);
  // Makes the file; kConflict where there is one.
  static Status make(const std::string& path);

  // First 16 hexadecimal digits of the public key's SHA-256.
  const std::string& key_id() const { return key_id_; }
  std::string public_key_base64() const;
  // ed25519 over "diopter lens 1\n" + SHA256 + "\n" + BYTES + "\n"; base64.
  std::string sign(std::string_view sha256, int64_t bytes) const;

  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

 private:
  Signer() = default;
  std::string public_key_, secret_key_, key_id_;
};

}  // namespace diopter::server
