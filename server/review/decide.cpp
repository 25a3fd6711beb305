#include "server/review/decide.h"

#include "server/gallery/search.h"
#include "server/random.h"
#include "server/review/audit.h"
#include "server/review/policy.h"

namespace diopter::server {

namespace {

Status insert_decision(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view decision, std::string_view reason, std::string_view text, int64_t now_ms) {
  return sql.run("INSERT INTO decisions (id, version_id, reviewer_id, decision, reason, text, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 {random_id(), version_id, std::string(reviewer), std::string(decision), std::string(reason), std::string(text), now_ms}).status();
}

Status not_in_review() { return conflict("version", "It is not in review any more.", "Look at it again."); }

}  // namespace

Status decide_after_preflight(Sql& sql, const std::string& version_id, bool passed, std::string_view policy, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE versions SET state = $2 WHERE id = $1 AND state = 'preflight'", {version_id, passed ? "in_review" : "failed"}));
  if (moved.affected() == 0) return conflict("version", "It is not in its preflight any more.");
  DIOPTER_ASSIGN(const std::string chosen, review_policy(sql, policy));
  return passed && chosen == "auto" ? approve_version(sql, version_id, "auto", "ok", "", now_ms) : ok_status();
}

Status approve_version(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE versions SET state = 'approved', decided_ms = $2 WHERE id = $1 AND state = 'in_review' RETURNING lens_id, number", {version_id, now_ms}));
  if (moved.empty()) return not_in_review();
  const std::string& lens_id = moved.text(0, 0);
  DIOPTER_TRY(insert_decision(sql, version_id, reviewer, "approve", reason, text, now_ms));
  // An older one than the newest approved leaves what the code serves, which its creator may have rolled back.
  DIOPTER_TRY(sql.run("UPDATE lenses SET live_version = CASE WHEN EXISTS (SELECT 1 FROM versions WHERE lens_id = $1 AND state = 'approved' AND number > $3) THEN live_version ELSE $3 END, "
                      "revision = revision + 1, changed_ms = $2, published_ms = CASE WHEN published_ms = 0 THEN $2 ELSE published_ms END WHERE id = $1",
                      {lens_id, now_ms, moved.integer(0, 1)}).status());
  DIOPTER_TRY(index_lens(sql, lens_id));
  return append_audit(sql, reviewer, "version.approve", "lens/" + lens_id, {{"version", moved.integer(0, 1)}, {"reason", reason}}, now_ms);
}

Status reject_version(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE versions SET state = 'rejected', decided_ms = $2 WHERE id = $1 AND state = 'in_review' RETURNING lens_id, number", {version_id, now_ms}));
  if (moved.empty()) return not_in_review();
  DIOPTER_TRY(insert_decision(sql, version_id, reviewer, "reject", reason, text, now_ms));
  return append_audit(sql, reviewer, "version.reject", "lens/" + moved.text(0, 0), {{"version", moved.integer(0, 1)}, {"reason", reason}, {"text", text}}, now_ms);
}

Status approve_after_appeal(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view text, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows back, sql.run("UPDATE versions SET state = 'in_review' WHERE id = $1 AND state = 'rejected'", {version_id}));
  if (back.affected() == 0) return conflict("version", "It is not rejected any more.", "Look at it again.");
  return approve_version(sql, version_id, reviewer, "ok", text, now_ms);
}

Status take_down(Sql& sql, const std::string& lens_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows changed, sql.run("UPDATE lenses SET taken_down_ms = $2, taken_down_reason = $3, taken_down_text = $4, revision = revision + 1, changed_ms = $2 WHERE id = $1",
                                             {lens_id, now_ms, std::string(reason), std::string(text)}));
  if (changed.affected() == 0) return not_found("lens", "There is no such lens.", "Check its id.");
  DIOPTER_TRY(index_lens(sql, lens_id));
  return append_audit(sql, reviewer, "lens.take_down", "lens/" + lens_id, {{"reason", reason}, {"text", text}}, now_ms);
}

Status restore(Sql& sql, const std::string& lens_id, std::string_view reviewer, int64_t now_ms) {
  DIOPTER_ASSIGN(const Rows changed, sql.run("UPDATE lenses SET taken_down_ms = 0, taken_down_reason = '', taken_down_text = '', revision = revision + 1, changed_ms = $2 "
                                             "WHERE id = $1 AND taken_down_ms <> 0", {lens_id, now_ms}));
  if (changed.affected() == 0) return conflict("lens", "It is not taken down.", "Look at it again.");
  // Nothing is left to appeal against.
  DIOPTER_TRY(sql.run("UPDATE appeals SET state = 'granted' WHERE lens_id = $1 AND version_id = '' AND state = 'open'", {lens_id}).status());
  DIOPTER_TRY(index_lens(sql, lens_id));
  return append_audit(sql, reviewer, "lens.restore", "lens/" + lens_id, nlohmann::json::object(), now_ms);
}

}  // namespace diopter::server
