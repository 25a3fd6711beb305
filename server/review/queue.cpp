// What waits for a reviewer, and all that one reads of a version before deciding.
#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/gallery/preflight_facts.h"
#include "server/publish/lens_json.h"
#include "server/random.h"
#include "server/review/audit.h"
#include "server/review/decide.h"
#include "server/review/policy.h"
#include "server/review/review_json.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kTrialMinutes = 15;

struct VersionPlace {
  std::string lens_id;
  int64_t number = 0;
};

Result<VersionPlace> place_of(Sql& sql, const std::string& version_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT lens_id, number FROM versions WHERE id = $1", {version_id}));
  if (rows.empty()) return not_found("path/version", "There is no such version.", "Check its id.");
  return VersionPlace{rows.text(0, 0), rows.integer(0, 1)};
}

Json queue_item(const Rows& rows, size_t row, const std::string& caller_id) {
  const Json tags = Json::parse(rows.text(row, 7), nullptr, false);
  return {{"version", {{"id", rows.text(row, 0)}, {"number", rows.integer(row, 1)}, {"bytes", rows.integer(row, 11)}, {"created_at", to_rfc3339(rows.integer(row, 2))},
                       {"poster", media_address(rows.text(row, 9), "jpg")}, {"icon", media_address(rows.text(row, 10), "png")}}},
          {"lens", {{"id", rows.text(row, 3)}, {"code", rows.text(row, 4)}, {"name", rows.text(row, 5)}, {"creator", rows.text(row, 6)}, {"tags", tags.is_array() ? tags : Json::array()},
                    {"visibility", rows.text(row, 8)}}},
          {"open_reports", rows.integer(row, 12)}, {"is_own", rows.text(row, 13) == caller_id}};
}

Result<Json> list_rows(Sql& sql, const std::string& statement, const std::string& id, Json (*to_json)(const Rows&, size_t)) {
  DIOPTER_ASSIGN(const Rows rows, sql.run(statement, {id}));
  Json list = Json::array();
  for (size_t row = 0; row < rows.size(); ++row) list.push_back(to_json(rows, row));
  return list;
}

Json other_version(const Rows& rows, size_t row) {
  return {{"id", rows.text(row, 0)}, {"number", rows.integer(row, 1)}, {"state", rows.text(row, 2)}, {"created_at", to_rfc3339(rows.integer(row, 3))}};
}

Result<Json> review_json(Sql& sql, const Call& call, const std::string& version_id) {
  DIOPTER_ASSIGN(const VersionPlace place, place_of(sql, version_id));
  DIOPTER_ASSIGN(Json lens, lens_json(sql, call.service.options, place.lens_id));
  DIOPTER_ASSIGN(Json version, version_json(sql, place.lens_id, place.number));
  DIOPTER_ASSIGN(Json decisions, decisions_json(sql, version_id));
  DIOPTER_ASSIGN(Json appeals, list_rows(sql, "SELECT " + std::string(kAppealColumns) + std::string(kAppealTables) + "WHERE p.lens_id = $1 ORDER BY p.at_ms DESC, p.id LIMIT 50", place.lens_id, appeal_json));
  DIOPTER_ASSIGN(Json reports, list_rows(sql, "SELECT " + std::string(kReportColumns) + std::string(kReportTables) + "WHERE r.lens_id = $1 ORDER BY r.at_ms DESC, r.id LIMIT 50", place.lens_id, report_json));
  DIOPTER_ASSIGN(Json versions, list_rows(sql, "SELECT id, number, state, created_ms FROM versions WHERE lens_id = $1 ORDER BY number DESC LIMIT 50", place.lens_id, other_version));
  PreflightFacts facts = read_preflight(version["preflight"].dump());
  const Status judges = check_may_judge(sql, call, place.lens_id);
  if (!judges.ok() && judges.code != StatusCode::kDenied) return judges;
  const bool may_decide = judges.ok() && version["state"] == "in_review";
  return Json{{"lens", std::move(lens)}, {"version", std::move(version)}, {"models", std::move(facts.models)}, {"fps", facts.fps}, {"step_ms", facts.step_ms},
              {"joules_per_frame_estimate", facts.joules_per_frame_estimate}, {"decisions", std::move(decisions)}, {"appeals", std::move(appeals)},
              {"reports", std::move(reports)}, {"versions", std::move(versions)}, {"may_decide", may_decide}};
}

}  // namespace

Result<Reply> list_review_queue(Call& call) {
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {-1, ""}));
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT v.id, v.number, v.created_ms, l.id, l.code, l.name, a.display_name, l.tags, l.visibility, v.poster_sha256, v.icon_sha256, v.bytes, "
                                            "(SELECT COUNT(*) FROM reports r WHERE r.lens_id = l.id AND r.state = 'open'), l.owner_id "
                                            "FROM versions v JOIN lenses l ON l.id = v.lens_id JOIN accounts a ON a.id = l.owner_id "
                                            "WHERE v.state = 'in_review' AND (v.created_ms > $1 OR (v.created_ms = $1 AND v.id > $2)) ORDER BY v.created_ms, v.id LIMIT $3",
                                            {from.ms, from.id, limit + 1}));
    reply.body = page_of(rows, limit, [&](const Rows& all, size_t row) { return queue_item(all, row, call.caller.account_id); },
                         [](const Rows& all, size_t row) { return time_key(all.integer(row, 2), all.text(row, 0)); });
    return ok_status();
  }));
  return reply;
}

Result<Reply> show_review(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(reply.body, review_json(sql, call, call.path["version"]));
    return ok_status();
  }));
  return reply;
}

Result<Reply> decide_version(Call& call) {
  const std::string decision = call.body["decision"], reason = call.body.value("reason", "ok"), text = call.body.value("text", "");
  const bool approves = decision == "approve";
  const std::string& id = call.path["version"];
  Reply reply;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const VersionPlace place, place_of(sql, id));
    DIOPTER_TRY(check_may_judge(sql, call, place.lens_id));
    DIOPTER_TRY(approves ? approve_version(sql, id, call.caller.account_id, reason, text, now_ms()) : reject_version(sql, id, call.caller.account_id, reason, text, now_ms()));
    DIOPTER_ASSIGN(reply.body, review_json(sql, call, id));
    return ok_status();
  }));
  call.service.forget_codes();
  return reply;
}

// What has passed the sandbox may be tried by a reviewer on a device of theirs.
Result<Reply> make_review_code(Call& call) {
  const std::string& id = call.path["version"];
  const std::string code = random_code();
  const int64_t now = now_ms(), ends = now + kTrialMinutes * kMinuteMs;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const VersionPlace place, place_of(sql, id));
    DIOPTER_ASSIGN(const Rows passed, sql.run("SELECT 1 FROM versions WHERE id = $1 AND state IN ('in_review', 'approved', 'rejected')", {id}));
    if (passed.empty()) return conflict("path/version", "This version has not passed its check, or is withdrawn.", "Look at its state.");
    DIOPTER_ASSIGN(const Rows taken, sql.run("SELECT 1 FROM lenses WHERE code = $1", {code}));
    if (!taken.empty()) return unavailable("code", "No free code was found.", "Try again.");
    DIOPTER_TRY(sql.run("INSERT INTO preview_codes (code, version_id, expires_ms) VALUES ($1, $2, $3)", {code, id, ends}).status());
    return append_audit(sql, call.caller.account_id, "review.try", "lens/" + place.lens_id, {{"version", place.number}}, now);
  }));
  return Reply{201, {{"code", code}, {"url", call.service.options.public_url + "/l/" + code}, {"expires_at", to_rfc3339(ends)}}};
}

}  // namespace diopter::server
