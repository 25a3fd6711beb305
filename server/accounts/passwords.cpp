#include "server/accounts/passwords.h"

#include <sodium.h>

#include <array>
#include <chrono>
#include <semaphore>

namespace diopter::server {

namespace {

constexpr std::chrono::seconds kPatience{3};
std::counting_semaphore<2> at_work{2};

struct Turn {
  bool taken = at_work.try_acquire_for(kPatience);
  Turn() = default;
  ~Turn() {
    if (taken) at_work.release();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

Status busy() { return too_many("password", "Too many people sign in at this moment.", "Try again in a few seconds."); }

}  // namespace

Result<std::string> hash_password(const std::string& password) {
  const Turn turn;
  if (!turn.taken) return busy();
  std::array<char, crypto_pwhash_STRBYTES> hash;
  const int failed = crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE, crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE);
  if (failed != 0) return unavailable("password", "there is no memory left to hash it", "try again in a moment");
  return std::string(hash.data());
}

Result<bool> is_password(const std::string& hash, const std::string& password) {
  if (hash.empty()) {
    DIOPTER_ASSIGN(const std::string unused, hash_password(password));
    return false;
  }
  const Turn turn;
  if (!turn.taken) return busy();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace diopter::server
