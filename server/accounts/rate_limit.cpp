#include "server/accounts/rate_limit.h"

#include "server/clock.h"

namespace diopter::server {

Status count_against(Database& database, const std::string& subject, int64_t most, int64_t window_ms) {
  const int64_t now = now_ms();
  int64_t count = 0;
  DIOPTER_TRY(database.write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("INSERT INTO rate_limits (subject, window_ms, count) VALUES ($1, $2, 1) ON CONFLICT (subject) DO UPDATE SET "
                                            "count = CASE WHEN rate_limits.window_ms < $3 THEN 1 ELSE rate_limits.count + 1 END, "
                                            "window_ms = CASE WHEN rate_limits.window_ms < $3 THEN $2 ELSE rate_limits.window_ms END RETURNING count",
                                            {subject, now, now - window_ms}));
    count = rows.integer(0, 0);
    return ok_status();
  }));
  return count <= most ? ok_status() : too_many("", "You did this too often.", "Wait a while and try again.");
}

Status forget_old_counts(Database& database) {
  return database.write([](Sql& sql) -> Status { return sql.run("DELETE FROM rate_limits WHERE window_ms < $1", {now_ms() - kDayMs}).status(); });
}

}  // namespace diopter::server
