// Times: milliseconds since 1970 (UTC) inside, RFC 3339 outside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::server {

constexpr int64_t kSecondMs = 1000, kMinuteMs = 60 * kSecondMs, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

int64_t now_ms();
// "2026-11-23T13:00:00.000Z"
std::string to_rfc3339(int64_t ms);
// "2026-11-23"
std::string to_day(int64_t ms);
// "2026-11-23T13:00:00Z", with fractions and with an offset ("+01:00") too. Fails (kInvalid) for anything else.
Result<int64_t> parse_rfc3339(std::string_view text);

}  // namespace diopter::server
