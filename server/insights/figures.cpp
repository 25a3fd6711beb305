#include "server/insights/figures.h"

#include "server/clock.h"
#include "server/insights/frame_times.h"

namespace diopter::server {

namespace {

using Days = std::map<std::string, DayFigures>;

Result<int64_t> ms_of_day(const std::string& day, const std::string& place) {
  const Result<int64_t> ms = parse_rfc3339(day + "T00:00:00Z");
  return ms.ok() && day.size() == 10 ? ms : invalid(place, "is no day", "write it as 2026-11-23");
}

Status read_counts(Sql& sql, const std::vector<SqlValue>& range, Days& days) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT day, opens, plays, play_ms, captures, shares, devices FROM daily WHERE lens_id = $1 AND day >= $2 AND day <= $3", range));
  for (size_t row = 0; row < rows.size(); ++row) {
    DayFigures& day = days[rows.text(row, 0)];
    int64_t* const counts[] = {&day.opens, &day.plays, &day.play_ms, &day.captures, &day.shares, &day.devices};
    for (size_t i = 0; i < std::size(counts); ++i) *counts[i] = rows.integer(row, i + 1);
  }
  DIOPTER_ASSIGN(const Rows devices, sql.run("SELECT day, COUNT(*) FROM daily_devices WHERE lens_id = $1 AND day >= $2 AND day <= $3 GROUP BY day", range));
  for (size_t row = 0; row < devices.size(); ++row) days[devices.text(row, 0)].devices += devices.integer(row, 1);
  return ok_status();
}

Status read_classes(Sql& sql, const std::vector<SqlValue>& range, Days& days) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT day, device_class, plays FROM daily_classes WHERE lens_id = $1 AND day >= $2 AND day <= $3", range));
  for (size_t row = 0; row < rows.size(); ++row) {
    DayFigures& day = days[rows.text(row, 0)];
    if (day.devices >= kLeastDevicesForClasses) day.classes[rows.text(row, 1)] = rows.integer(row, 2);
  }
  return ok_status();
}

Status read_frame_times(Sql& sql, const std::vector<SqlValue>& range, Days& days) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT day, quantile, bucket, count FROM daily_frame_times WHERE lens_id = $1 AND day >= $2 AND day <= $3", range));
  std::map<std::string, std::map<int64_t, FrameTimeCounts>> counts;
  for (size_t row = 0; row < rows.size(); ++row) counts[rows.text(row, 0)][rows.integer(row, 1)][rows.integer(row, 2)] = rows.integer(row, 3);
  for (const auto& [day, quantiles] : counts) {
    const auto estimate = [&quantiles](int64_t quantile) {
      const auto at = quantiles.find(quantile);
      return at == quantiles.end() ? std::nullopt : estimated_quantile(at->second, static_cast<double>(quantile) / 100);
    };
    days[day].frame_p50_ms = estimate(50);
    days[day].frame_p95_ms = estimate(95);
  }
  return ok_status();
}

}  // namespace

Result<std::vector<std::string>> days_between(const std::string& from, const std::string& to) {
  DIOPTER_ASSIGN(const int64_t first, ms_of_day(from, "query/from"));
  DIOPTER_ASSIGN(const int64_t last, ms_of_day(to, "query/to"));
  if (last < first) return invalid("query/to", "is before the first day", "give the later day as `to`");
  if ((last - first) / kDayMs >= kMostDays) return invalid("query/from", "is too long before the last day", "ask for at most " + std::to_string(kMostDays) + " days");
  std::vector<std::string> days;
  for (int64_t ms = first; ms <= last; ms += kDayMs) days.push_back(to_day(ms));
  return days;
}

Result<std::vector<DayFigures>> figures_of(Sql& insights, const std::string& lens_id, const std::string& from, const std::string& to) {
  DIOPTER_ASSIGN(const std::vector<std::string> names, days_between(from, to));
  Days days;
  for (const std::string& name : names) days[name];
  const std::vector<SqlValue> range = {lens_id, from, to};
  DIOPTER_TRY(read_counts(insights, range, days));
  DIOPTER_TRY(read_classes(insights, range, days));
  DIOPTER_TRY(read_frame_times(insights, range, days));
  std::vector<DayFigures> figures;
  for (auto& [name, day] : days) {
    day.day = name;
    figures.push_back(std::move(day));
  }
  return figures;
}

Result<int64_t> plays_of_lens(Sql& insights, const std::string& lens_id) {
  DIOPTER_ASSIGN(const Rows rows, insights.run("SELECT CAST(COALESCE(SUM(plays), 0) AS BIGINT) FROM daily WHERE lens_id = $1", {lens_id}));
  return rows.integer(0, 0);
}

}  // namespace diopter::server
