#include "server/campaigns/sponsor.h"

namespace diopter::server {

Result<std::optional<std::string>> sponsor_of(Sql& sql, const std::string& lens_id, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT brand FROM campaigns WHERE lens_id = $1 AND state IN ('approved', 'paused') AND starts_ms <= $2 AND ends_ms > $2 ORDER BY starts_ms LIMIT 1", {lens_id, now_ms}));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional(rows.text(0, 0));
}

}  // namespace diopter::server
