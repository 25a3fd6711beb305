#include "server/publish/signer.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "server/random.h"

namespace diopter::server {

namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminator
  return text;
}

}  // namespace

Status Signer::make(const std::string& path) {
  std::array<unsigned char, crypto_sign_SEEDBYTES> seed;
  randombytes_buf(seed.data(), seed.size());
  std::array<char, 2 * crypto_sign_SEEDBYTES + 1> text;
  sodium_bin2hex(text.data(), text.size(), seed.data(), seed.size());
  text.back() = '\n';
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return conflict(path, "is there already");
  if (fd < 0) return environment_failure(path, std::strerror(errno), "check the folder's permissions");
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  sodium_memzero(seed.data(), seed.size());
  sodium_memzero(text.data(), text.size());
  if (written) return ok_status();
  unlink(path.c_str());
  return environment_failure(path, "cannot be written", "look at the disk that holds it");
}

Result<std::unique_ptr<const Signer>> Signer::open(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return invalid(path, "is not there: the server has no signing key", "make one with `diopter serve --data DIR --init --admin NAME`, or name that of the other servers with --signing-key");
  if ((info.st_mode & 077) != 0) return invalid(path, "can be read by others than its owner", "chmod 600 it");
  std::ifstream file(path);
  std::string text;
  std::getline(file, text);
  std::array<unsigned char, crypto_sign_SEEDBYTES> seed;
  size_t length = 0;
  const bool is_hex = text.size() == 2 * seed.size() && sodium_hex2bin(seed.data(), seed.size(), text.data(), text.size(), nullptr, &length, nullptr) == 0;
  sodium_memzero(text.data(), text.size());
  if (!is_hex || length != seed.size()) return invalid(path, "holds no signing key", "bring back the file that --init made");
  std::unique_ptr<Signer> signer(new Signer());
  signer->public_key_.resize(crypto_sign_PUBLICKEYBYTES);
  signer->secret_key_.resize(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(signer->public_key_.data()), reinterpret_cast<unsigned char*>(signer->secret_key_.data()), seed.data());
  sodium_memzero(seed.data(), seed.size());
  signer->key_id_ = hash_of_secret(signer->public_key_).substr(0, 16);
  return std::unique_ptr<const Signer>(std::move(signer));
}

Signer::~Signer() { sodium_memzero(secret_key_.data(), secret_key_.size()); }

std::string Signer::public_key_base64() const { return base64(public_key_); }

std::string Signer::sign(std::string_view sha256, int64_t bytes) const {
  const std::string message = "diopter lens 1\n" + std::string(sha256) + "\n" + std::to_string(bytes) + "\n";
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes_of(message), message.size(), bytes_of(secret_key_));
  return base64(signature);
}

}  // namespace diopter::server
