// Viewers tell that a lens should not be here; reviewers answer, and take lenses down. Nobody notes who told.
#include "server/accounts/rate_limit.h"
#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/publish/codes.h"
#include "server/publish/lens_json.h"
#include "server/random.h"
#include "server/review/audit.h"
#include "server/review/decide.h"
#include "server/review/policy.h"
#include "server/review/review_json.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kReportsOfAddress = 20, kReportsOfLens = 200;  // an hour

}  // namespace

Result<Reply> make_report(Call& call) {
  const std::string code = call.body["code"], reason = call.body["reason"], text = call.body.value("text", "");
  DIOPTER_TRY(count_against(*call.service.database, "report/" + call.request.client, kReportsOfAddress, kHourMs));
  DIOPTER_ASSIGN(const ResolvedCode resolved, resolve_code(call.service, code));
  if (!resolved.target) return not_found("body/code", "No lens has this code.", "Check it for a mistyped letter.");
  const std::string &lens_id = resolved.target->lens_id, id = random_id();
  // A lens that many report is known to the reviewers after the first of them.
  DIOPTER_TRY(count_against(*call.service.database, "report_of/" + lens_id, kReportsOfLens, kHourMs));
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    const int64_t now = now_ms();
    DIOPTER_ASSIGN(const Rows lens, sql.run("SELECT 1 FROM lenses WHERE id = $1", {lens_id}));
    if (lens.empty()) return not_found("body/code", "No lens has this code.", "Check it for a mistyped letter.");
    DIOPTER_TRY(sql.run("INSERT INTO reports (id, lens_id, reason, text, state, at_ms) VALUES ($1, $2, $3, $4, 'open', $5)", {id, lens_id, reason, text, now}).status());
    return append_audit(sql, "visitor", "report.make", "lens/" + lens_id, {{"report", id}, {"reason", reason}}, now);
  }));
  return Reply{201, {{"id", id}}};
}

Result<Reply> list_reports(Call& call) {
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {-1, ""}));
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kReportColumns) + std::string(kReportTables) +
                                            "WHERE r.state = $1 AND (r.at_ms > $2 OR (r.at_ms = $2 AND r.id > $3)) ORDER BY r.at_ms, r.id LIMIT $4",
                                            {call.query["state"].get<std::string>(), from.ms, from.id, limit + 1}));
    reply.body = page_of(rows, limit, report_json, [](const Rows& all, size_t row) { return time_key(all.integer(row, 8), all.text(row, 0)); });
    return ok_status();
  }));
  return reply;
}

Result<Reply> answer_report(Call& call) {
  const std::string& id = call.path["report"];
  const bool upheld = call.body["upheld"], takes_down = call.body.value("take_down", false);
  const std::string text = call.body["text"];
  Reply reply;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    const int64_t now = now_ms();
    DIOPTER_ASSIGN(const Rows found, sql.run("SELECT lens_id, reason FROM reports WHERE id = $1", {id}));
    if (found.empty()) return not_found("path/report", "There is no such report.", "Check its id.");
    const std::string& lens_id = found.text(0, 0);
    DIOPTER_TRY(check_may_judge(sql, call, lens_id));
    DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE reports SET state = $2 WHERE id = $1 AND state = 'open'", {id, upheld ? "upheld" : "dismissed"}));
    if (moved.affected() == 0) return conflict("path/report", "It is answered already.", "Look at it again.");
    DIOPTER_TRY(append_audit(sql, call.caller.account_id, upheld ? "report.uphold" : "report.dismiss", "lens/" + lens_id, {{"report", id}, {"text", text}}, now));
    if (takes_down) DIOPTER_TRY(take_down(sql, lens_id, call.caller.account_id, found.text(0, 1), text, now));
    DIOPTER_ASSIGN(const Rows row, sql.run("SELECT " + std::string(kReportColumns) + std::string(kReportTables) + "WHERE r.id = $1", {id}));
    reply.body = report_json(row, 0);
    return ok_status();
  }));
  call.service.forget_codes();
  return reply;
}

Result<Reply> take_down_lens(Call& call) {
  Reply reply;
  const std::string& id = call.path["lens"];
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(take_down(sql, id, call.caller.account_id, call.body["reason"].get<std::string>(), call.body["text"].get<std::string>(), now_ms()));
    DIOPTER_ASSIGN(reply.body, lens_json(sql, call.service.options, id));
    return ok_status();
  }));
  call.service.forget_codes();
  return reply;
}

Result<Reply> restore_lens(Call& call) {
  Reply reply;
  const std::string& id = call.path["lens"];
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_judge(sql, call, id));
    DIOPTER_TRY(restore(sql, id, call.caller.account_id, now_ms()));
    DIOPTER_ASSIGN(reply.body, lens_json(sql, call.service.options, id));
    return ok_status();
  }));
  call.service.forget_codes();
  return reply;
}

}  // namespace diopter::server
