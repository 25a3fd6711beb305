// Events as they arrive: who sent too many, and the hash that stands for a device for one day. Addresses are in memory only, and only while a
// request is answered.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "server/store/database.h"

namespace diopter::server {

struct Visitor {
  std::string_view client;      // the address
  std::string_view user_agent;
};

// Threads: any number at a time.
class Intake {
 public:
  Intake();
  // Fails (kTooMany) where `client` sent more than `most` batches in this minute. What is remembered of it is a hash by a key of this process.
  Status allow(std::string_view client, int64_t most, int64_t now_ms);
  // The batch as the bus holds it: {"at", "events": [...]}, each event with the hash of the device for the day of `now_ms`. The day's salt is
  // made by the first server that asks `insights` for it. Requires: `events` as the API's document says.
  Result<std::string> batch_of(Database& insights, const Visitor& visitor, const nlohmann::json& events, int64_t now_ms);
  // Whether batch_of() needs no database at this time.
  bool knows_salt_of(int64_t now_ms);
  // Forgets a salt whose day is over, where nobody sends events any more.
  void forget_old_salt(int64_t now_ms);

 private:
  Result<std::string> salt_of(Database& insights, int64_t now_ms);

  std::mutex mutex_;
  std::array<unsigned char, 16> key_;
  int64_t minute_ = 0;
  std::unordered_map<uint64_t, int64_t> counts_;  // of this minute
  int64_t day_ = -1;  // since 1970-01-01; -1: none
  std::string salt_;  // of it
};

// SHA-256 over salt, address, program and code, cut to 96 bits, in hexadecimal digits. Two lenses have different hashes of one device.
std::string device_hash(std::string_view salt, const Visitor& visitor, std::string_view code);

}  // namespace diopter::server
