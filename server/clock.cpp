#include "server/clock.h"

#include <chrono>
#include <cstdio>

namespace diopter::server {

namespace {

using namespace std::chrono;

struct Parts {
  int year, month, day, hour, minute, second, thousandth;
};

Parts parts_of(int64_t ms) {
  const sys_time<milliseconds> time{milliseconds(ms)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())), static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

Status no_time(std::string_view text) { return invalid("time", "'" + std::string(text.substr(0, 40)) + "' is none", "write it as 2026-11-23T13:00:00Z"); }

}  // namespace

int64_t now_ms() { return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count(); }

std::string to_rfc3339(int64_t ms) {
  const Parts p = parts_of(ms);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", p.year, p.month, p.day, p.hour, p.minute, p.second, p.thousandth);
  return text;
}

std::string to_day(int64_t ms) { return to_rfc3339(ms).substr(0, 10); }

Result<int64_t> parse_rfc3339(std::string_view text) {
  const std::string copy(text.substr(0, 40));
  int year = 0, month = 0, day_of_month = 0, hour = 0, minute = 0, second = 0, end = 0;
  if (text.size() > 40 || std::sscanf(copy.c_str(), "%4d-%2d-%2d%*1[Tt]%2d:%2d:%2d%n", &year, &month, &day_of_month, &hour, &minute, &second, &end) != 6 || end != 19) return no_time(text);
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day_of_month))};
  if (!date.ok() || year < 1970 || hour > 23 || minute > 59 || second > 59 || hour < 0 || minute < 0 || second < 0) return no_time(text);
  std::string_view rest = std::string_view(copy).substr(19);
  int thousandths = 0;
  if (rest.starts_with('.')) {
    size_t digits = 1;
    for (int weight = 100; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits, weight /= 10) thousandths += (rest[digits] - '0') * weight;
    if (digits == 1) return no_time(text);
    rest.remove_prefix(digits);
  }
  int offset_minutes = 0;
  if (rest != "Z" && rest != "z") {
    int hours = 0, minutes = 0, used = 0;
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || std::sscanf(std::string(rest.substr(1)).c_str(), "%2d:%2d%n", &hours, &minutes, &used) != 2 || used != 5) return no_time(text);
    offset_minutes = (rest[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  }
  const int64_t days_ms = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
  return days_ms + hour * kHourMs + (minute - offset_minutes) * kMinuteMs + second * kSecondMs + thousandths;
}

}  // namespace diopter::server
