#include "server/publish/lens_json.h"

#include "server/clock.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

Status no_lens() { return not_found("path/lens", "There is no such lens.", "Check its id."); }

Json time_or_null(int64_t ms) { return ms == 0 ? Json() : Json(to_rfc3339(ms)); }

Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json() : json;
}

Result<std::string> owner_of(Sql& sql, const std::string& lens_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT owner_id FROM lenses WHERE id = $1", {lens_id}));
  if (rows.empty()) return no_lens();
  return rows.text(0, 0);
}

Result<Json> decision_json(Sql& sql, const std::string& version_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT decision, reason, text, at_ms FROM decisions WHERE version_id = $1 ORDER BY at_ms DESC LIMIT 1", {version_id}));
  if (rows.empty()) return Json();
  return Json{{"decision", rows.text(0, 0)}, {"reason", rows.text(0, 1)}, {"text", rows.text(0, 2)}, {"at", to_rfc3339(rows.integer(0, 3))}};
}

}  // namespace

Status check_may_change(Sql& sql, const Caller& caller, const std::string& lens_id) {
  DIOPTER_ASSIGN(const std::string owner, owner_of(sql, lens_id));
  return owner == caller.account_id || (caller.is("admin") && caller.has_scope("admin")) ? ok_status() : no_lens();
}

Status check_may_see(Sql& sql, const Caller& caller, const std::string& lens_id) {
  DIOPTER_ASSIGN(const std::string owner, owner_of(sql, lens_id));
  return owner == caller.account_id || (caller.is("reviewer") && caller.has_scope("review")) ? ok_status() : no_lens();
}

Result<Json> lens_json(Sql& sql, const ServiceOptions& options, const std::string& lens_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT l.id, l.code, l.name, l.description, l.hint, l.tags, l.visibility, a.display_name, l.live_version, l.newest_version, l.expires_ms, "
                                          "l.taken_down_ms, l.taken_down_reason, l.taken_down_text, l.insights, l.revision, l.created_ms, l.changed_ms, l.published_ms "
                                          "FROM lenses l JOIN accounts a ON a.id = l.owner_id WHERE l.id = $1", {lens_id}));
  if (rows.empty()) return no_lens();
  const std::string& code = rows.text(0, 1);
  Json down;
  if (rows.integer(0, 11) != 0) down = {{"reason", rows.text(0, 12)}, {"text", rows.text(0, 13)}, {"at", to_rfc3339(rows.integer(0, 11))}};
  return Json{{"id", rows.text(0, 0)}, {"code", code}, {"url", options.public_url + "/l/" + code}, {"page", options.public_url + "/lenses/" + code},
              {"name", rows.text(0, 2)}, {"description", rows.text(0, 3)}, {"hint", rows.text(0, 4)}, {"tags", parsed(rows.text(0, 5))},
              {"visibility", rows.text(0, 6)}, {"creator", rows.text(0, 7)}, {"live_version", rows.integer(0, 8)}, {"newest_version", rows.integer(0, 9)},
              {"expires_at", time_or_null(rows.integer(0, 10))}, {"taken_down", down}, {"insights", rows.integer(0, 14) != 0}, {"revision", rows.integer(0, 15)},
              {"created_at", to_rfc3339(rows.integer(0, 16))}, {"changed_at", to_rfc3339(rows.integer(0, 17))}, {"published_at", time_or_null(rows.integer(0, 18))}};
}

Result<Json> version_json(Sql& sql, const std::string& lens_id, int64_t number) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, number, sha256, bytes, state, notes, preflight, poster_sha256, icon_sha256, preview_sha256, preview_type, created_ms, decided_ms "
                                          "FROM versions WHERE lens_id = $1 AND number = $2", {lens_id, number}));
  if (rows.empty()) return not_found("path/number", "The lens has no such version.");
  DIOPTER_ASSIGN(Json decision, decision_json(sql, rows.text(0, 0)));
  Json report = parsed(rows.text(0, 6));
  Json findings = report.is_object() && report.contains("findings") ? report["findings"] : Json::array();
  if (!report.is_object() || report.empty()) report = Json();
  return Json{{"id", rows.text(0, 0)}, {"number", rows.integer(0, 1)}, {"sha256", rows.text(0, 2)}, {"bytes", rows.integer(0, 3)}, {"state", rows.text(0, 4)}, {"notes", rows.text(0, 5)},
              {"findings", std::move(findings)}, {"preflight", std::move(report)}, {"poster", media_address(rows.text(0, 7), "jpg")}, {"icon", media_address(rows.text(0, 8), "png")},
              {"preview", media_address(rows.text(0, 9), rows.text(0, 10))}, {"decision", std::move(decision)}, {"created_at", to_rfc3339(rows.integer(0, 11))},
              {"decided_at", time_or_null(rows.integer(0, 12))}};
}

std::string etag_of_lens(const Json& lens) { return '"' + std::to_string(lens["revision"].get<int64_t>()) + '"'; }

Json media_address(const std::string& sha256, std::string_view ending) { return sha256.empty() ? Json() : Json("/m/" + sha256 + "." + std::string(ending)); }

}  // namespace diopter::server
