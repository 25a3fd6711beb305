#include "server/insights/intake.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "server/api/operation.h"
#include "server/clock.h"
#include "server/random.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr size_t kBatchBytes = 16 * 1024;
constexpr size_t kAddresses = 200'000;  // remembered in a minute; beyond it counting begins anew
constexpr double kMostPlaySeconds = 6 * 3600;
constexpr size_t kUserAgentBytes = 1024;

// Global Privacy Control, or the older Do Not Track.
bool opted_out(const Request& request) { return request.field("sec-gpc") == "1" || request.field("dnt") == "1"; }

// As for the whole API: the machine itself, or a proxy on it that stands for everybody.
bool is_this_machine(std::string_view client) { return client.starts_with("127.") || client == "::1"; }

// Of an event what is counted, in short names: {i id, c code, k kind, d device, p ms played, f [p50, p95], t class of device}. What the visitor's
// clock says is not: an event belongs to the day on which it arrives.
Json kept_event(const Json& event, std::string device) {
  const std::string kind = event["kind"];
  Json kept = {{"i", event["id"]}, {"c", event["code"]}, {"k", kind}, {"d", std::move(device)}};
  const auto play = event.find("play_s");
  if (kind == "end" && play != event.end()) kept["p"] = static_cast<int64_t>(std::min(play->get<double>(), kMostPlaySeconds) * 1000);
  const auto frame = event.find("frame_ms");
  if (kind == "end" && frame != event.end()) kept["f"] = Json::array({(*frame)["p50"], (*frame)["p95"]});
  const std::string device_name = event.value("device", ""), speed = event.value("speed", "");
  if (kind == "play" && !device_name.empty()) kept["t"] = speed.empty() ? device_name : device_name + "/" + speed;
  return kept;
}

}  // namespace

Intake::Intake() { randombytes_buf(key_.data(), key_.size()); }

Status Intake::allow(std::string_view client, int64_t most, int64_t now_ms) {
  static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(uint64_t));
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(client.data()), client.size(), key_.data());
  uint64_t subject = 0;
  std::memcpy(&subject, hash.data(), sizeof subject);
  const std::scoped_lock lock(mutex_);
  if (now_ms / kMinuteMs != minute_ || counts_.size() > kAddresses) counts_.clear();
  minute_ = now_ms / kMinuteMs;
  return ++counts_[subject] <= most ? ok_status() : too_many("", "Too many events come from this address.", "Send them in batches, and wait a minute.");
}

Result<std::string> Intake::batch_of(Database& insights, const Visitor& visitor, const Json& events, int64_t now_ms) {
  DIOPTER_ASSIGN(const std::string salt, salt_of(insights, now_ms));
  Json kept = Json::array();
  for (const Json& event : events) kept.push_back(kept_event(event, device_hash(salt, visitor, event["code"].get_ref<const std::string&>())));
  return Json{{"at", now_ms}, {"events", std::move(kept)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool Intake::knows_salt_of(int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  return day_ == now_ms / kDayMs;
}

void Intake::forget_old_salt(int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  if (day_ == now_ms / kDayMs) return;
  sodium_memzero(salt_.data(), salt_.size());
  salt_.clear();
  day_ = -1;
}

Result<std::string> Intake::salt_of(Database& insights, int64_t now_ms) {
  {
    const std::scoped_lock lock(mutex_);
    if (day_ == now_ms / kDayMs) return salt_;
  }
  const std::string day = to_day(now_ms);
  std::string salt;
  DIOPTER_TRY(insights.write([&](Sql& sql) -> Status {
    DIOPTER_TRY(sql.run("INSERT INTO salts (day, salt) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING", {day, random_secret()}).status());
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT salt FROM salts WHERE day = $1", {day}));
    salt = rows.empty() ? std::string() : rows.text(0, 0);
    return rows.empty() ? unavailable("insights", "have no salt of this day") : ok_status();
  }));
  const std::scoped_lock lock(mutex_);
  day_ = now_ms / kDayMs;
  salt_ = salt;
  return salt;
}

std::string device_hash(std::string_view salt, const Visitor& visitor, std::string_view code) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const std::string_view part : {salt, visitor.client, visitor.user_agent.substr(0, kUserAgentBytes), code}) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    const unsigned char end = 0;
    crypto_hash_sha256_update(&state, &end, 1);
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256_final(&state, hash.data());
  constexpr size_t kKept = 12;
  std::array<char, 2 * kKept + 1> text;
  return sodium_bin2hex(text.data(), text.size(), hash.data(), kKept);
}

Result<Reply> send_events(Call& call) {
  const Request& request = call.request;
  if (request.body.size() > kBatchBytes) return over_limit("body", "The batch is too long.", "send at most 16 KB");
  if (opted_out(request)) return Reply{202, {{"accepted", 0}}};
  Service& service = call.service;
  const int64_t now = now_ms();
  if (!is_this_machine(request.client)) DIOPTER_TRY(service.intake->allow(request.client, service.options.events_per_minute, now));
  const Json& events = call.body["events"];
  DIOPTER_ASSIGN(std::string batch, service.intake->batch_of(*service.insights, {request.client, request.field("user-agent")}, events, now));
  Reply reply{202, {{"accepted", events.size()}}};
  reply.when = [bus = service.bus.get(), batch = std::move(batch)](const std::function<void(bool)>& is_kept) mutable {
    bus->append_events(std::move(batch), [is_kept](const Status& status) { is_kept(status.ok()); });
  };
  return reply;
}

}  // namespace diopter::server
