#include "server/review/decide.h"

#include "server/gallery/search.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

Result<bool> is_automatic(Sql& sql, std::string_view policy) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT value FROM server_values WHERE name = 'review_policy'", {}));
  return (rows.empty() ? policy : std::string_view(rows.text(0, 0))) == "auto";
}

}  // namespace

Status decide_after_preflight(Sql& sql, const std::string& version_id, bool passed, std::string_view policy, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE versions SET state = $2 WHERE id = $1 AND state = 'preflight'", {version_id, passed ? "in_review" : "failed"}));
  if (moved.affected() == 0) return conflict("version", "It is not in its preflight any more.");
  DIOPTER_ASSIGN(const bool automatic, is_automatic(sql, policy));
  return passed && automatic ? approve_version(sql, version_id, "auto", "ok", "", now_ms) : ok_status();
}

Status approve_version(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE versions SET state = 'approved', decided_ms = $2 WHERE id = $1 AND state = 'in_review' RETURNING lens_id, number", {version_id, now_ms}));
  if (moved.empty()) return conflict("version", "It is not in review any more.", "Look at it again.");
  const std::string& lens_id = moved.text(0, 0);
  DIOPTER_TRY(sql.run("INSERT INTO decisions (id, version_id, reviewer_id, decision, reason, text, at_ms) VALUES ($1, $2, $3, 'approve', $4, $5, $6)",
                      {random_id(), version_id, std::string(reviewer), std::string(reason), std::string(text), now_ms}).status());
  DIOPTER_TRY(sql.run("UPDATE lenses SET live_version = (SELECT MAX(number) FROM versions WHERE lens_id = $1 AND state = 'approved'), revision = revision + 1, changed_ms = $2, "
                      "published_ms = CASE WHEN published_ms = 0 THEN $2 ELSE published_ms END WHERE id = $1", {lens_id, now_ms}).status());
  DIOPTER_TRY(index_lens(sql, lens_id));
  return append_audit(sql, reviewer, "version.approve", "lens/" + lens_id, {{"version", moved.integer(0, 1)}, {"reason", reason}}, now_ms);
}

}  // namespace diopter::server
