#include "server/insights/day_end.h"

#include "server/clock.h"

namespace diopter::server {

namespace {

constexpr int64_t kSaltGraceMs = 2 * kMinuteMs;     // clocks of several servers differ
constexpr int64_t kDeviceGraceMs = 10 * kMinuteMs;  // for events that are stored late
constexpr int64_t kSeenMs = 7 * kDayMs;

// Those of `subjects` (a query for ids) that `table` of the main database does not have.
Result<std::vector<std::string>> orphans_of(const Database& main, Database& insights, std::string_view subjects, const std::string& table) {
  std::vector<std::string> ids, gone;
  DIOPTER_TRY(insights.read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run(subjects, {}));
    for (size_t row = 0; row < rows.size(); ++row) ids.push_back(rows.text(row, 0));
    return ok_status();
  }));
  DIOPTER_TRY(main.read([&](Sql& sql) -> Status {
    for (const std::string& id : ids) {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT 1 FROM " + table + " WHERE id = $1", {id}));
      if (rows.empty()) gone.push_back(id);
    }
    return ok_status();
  }));
  return gone;
}

Status remove_rows(Database& insights, const std::vector<std::string>& ids, std::initializer_list<std::string_view> statements) {
  for (const std::string& id : ids) {
    DIOPTER_TRY(insights.write([&](Sql& sql) -> Status {
      for (const std::string_view statement : statements) DIOPTER_TRY(sql.run(statement, {id}).status());
      return ok_status();
    }));
  }
  return ok_status();
}

}  // namespace

Status end_days(Database& insights, int64_t now_ms) {
  const std::string salts_before = to_day(now_ms - kSaltGraceMs), devices_before = to_day(now_ms - kDeviceGraceMs), seen_before = to_day(now_ms - kSeenMs);
  bool removed_salt = false;
  DIOPTER_TRY(insights.write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows salts, sql.run("DELETE FROM salts WHERE day < $1", {salts_before}));
    removed_salt = salts.affected() > 0;
    DIOPTER_TRY(sql.run("UPDATE daily SET devices = devices + (SELECT COUNT(*) FROM daily_devices d WHERE d.day = daily.day AND d.lens_id = daily.lens_id) "
                        "WHERE day IN (SELECT DISTINCT day FROM daily_devices WHERE day < $1)", {devices_before}).status());
    DIOPTER_TRY(sql.run("DELETE FROM daily_devices WHERE day < $1", {devices_before}).status());
    DIOPTER_TRY(sql.run("UPDATE campaign_daily SET devices = devices + (SELECT COUNT(*) FROM campaign_devices d WHERE d.campaign_id = campaign_daily.campaign_id AND d.day = campaign_daily.day) "
                        "WHERE day IN (SELECT DISTINCT day FROM campaign_devices WHERE day < $1)", {devices_before}).status());
    DIOPTER_TRY(sql.run("DELETE FROM campaign_devices WHERE day < $1", {devices_before}).status());
    return sql.run("DELETE FROM events_seen WHERE day < $1", {seen_before}).status();
  }));
  // With the bytes of a salt, a known address could be looked for among the hashes.
  return removed_salt ? insights.scrub() : ok_status();
}

Status forget_deleted(const Database& main, Database& insights) {
  DIOPTER_ASSIGN(const std::vector<std::string> lenses, orphans_of(main, insights, "SELECT DISTINCT lens_id FROM daily", "lenses"));
  DIOPTER_TRY(remove_rows(insights, lenses, {"DELETE FROM daily WHERE lens_id = $1", "DELETE FROM daily_devices WHERE lens_id = $1", "DELETE FROM daily_classes WHERE lens_id = $1",
                                             "DELETE FROM daily_frame_times WHERE lens_id = $1"}));
  DIOPTER_ASSIGN(const std::vector<std::string> campaigns, orphans_of(main, insights, "SELECT DISTINCT campaign_id FROM campaign_daily", "campaigns"));
  return remove_rows(insights, campaigns, {"DELETE FROM campaign_daily WHERE campaign_id = $1", "DELETE FROM campaign_devices WHERE campaign_id = $1"});
}

}  // namespace diopter::server
