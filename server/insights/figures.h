// A lens's days as they are read out of the insights database.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/store/database.h"

namespace diopter::server {

struct DayFigures {
  std::string day;  // "2026-11-23"
  int64_t opens = 0, plays = 0, play_ms = 0, captures = 0, shares = 0;
  int64_t devices = 0;
  std::optional<double> frame_p50_ms, frame_p95_ms;  // estimates; nothing where no play told its frame times
  std::map<std::string, int64_t> classes;            // plays by "phone/middle"; empty where too few devices were there to hide among
};

// Days with fewer devices tell no classes.
constexpr int64_t kLeastDevicesForClasses = 5;
constexpr int64_t kMostDays = 400;

// A row for each day from `from` to `to` (both "YYYY-MM-DD", both included), with zeros where nothing happened. Fails (kInvalid) where one is no
// day, `to` is before `from`, or there are more than kMostDays.
Result<std::vector<DayFigures>> figures_of(Sql& insights, const std::string& lens_id, const std::string& from, const std::string& to);

// All plays that were ever counted.
Result<int64_t> plays_of_lens(Sql& insights, const std::string& lens_id);

// The days from `from` to `to`; fails as figures_of does.
Result<std::vector<std::string>> days_between(const std::string& from, const std::string& to);

}  // namespace diopter::server
