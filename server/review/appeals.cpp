// A creator asks for a second look at a rejection or a takedown; a reviewer answers.
#include "server/accounts/rate_limit.h"
#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/publish/lens_json.h"
#include "server/random.h"
#include "server/review/audit.h"
#include "server/review/decide.h"
#include "server/review/policy.h"
#include "server/review/review_json.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kAppealsADay = 20;

Result<Json> one_appeal(Sql& sql, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAppealColumns) + std::string(kAppealTables) + "WHERE p.id = $1", {id}));
  if (rows.empty()) return not_found("path/appeal", "There is no such appeal.", "Check its id.");
  return appeal_json(rows, 0);
}

// What the appeal is against: the id of a rejected version, or nothing for the takedown.
Result<std::string> target_of(Sql& sql, const std::string& lens_id, int64_t number) {
  if (number == 0) {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT 1 FROM lenses WHERE id = $1 AND taken_down_ms <> 0", {lens_id}));
    if (rows.empty()) return conflict("path/lens", "The lens is not taken down.", "Name the version whose rejection you mean.");
    return std::string();
  }
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, state FROM versions WHERE lens_id = $1 AND number = $2", {lens_id, number}));
  if (rows.empty()) return not_found("body/version", "The lens has no such version.");
  if (rows.text(0, 1) != "rejected") return conflict("body/version", "This version was not rejected.", "There is nothing to appeal against.");
  return rows.text(0, 0);
}

Result<Reply> list(Call& call, const std::string& where, const std::string& subject) {
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {-1, ""}));
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    if (call.path.contains("lens")) DIOPTER_TRY(check_may_see(sql, call.caller, call.path["lens"]));
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAppealColumns) + std::string(kAppealTables) + "WHERE " + where +
                                            " = $1 AND (p.at_ms > $2 OR (p.at_ms = $2 AND p.id > $3)) ORDER BY p.at_ms, p.id LIMIT $4", {subject, from.ms, from.id, limit + 1}));
    reply.body = page_of(rows, limit, appeal_json, [](const Rows& all, size_t row) { return time_key(all.integer(row, 9), all.text(row, 0)); });
    return ok_status();
  }));
  return reply;
}

}  // namespace

Result<Reply> make_appeal(Call& call) {
  const std::string& lens_id = call.path["lens"];
  const int64_t number = call.body.value("version", int64_t{0});
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) { return check_may_change(sql, call.caller, lens_id); }));
  DIOPTER_TRY(count_against(*call.service.database, "appeal/" + call.caller.account_id, kAppealsADay, kDayMs));
  const std::string id = random_id();
  Reply reply{201};
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_change(sql, call.caller, lens_id));
    DIOPTER_ASSIGN(const std::string version_id, target_of(sql, lens_id, number));
    DIOPTER_ASSIGN(const Rows open, sql.run("SELECT 1 FROM appeals WHERE lens_id = $1 AND state = 'open' LIMIT 1", {lens_id}));
    if (!open.empty()) return conflict("path/lens", "An appeal for this lens is open already.", "Wait for its answer.");
    DIOPTER_TRY(sql.run("INSERT INTO appeals (id, lens_id, version_id, text, state, at_ms) VALUES ($1, $2, $3, $4, 'open', $5)",
                        {id, lens_id, version_id, call.body["text"].get<std::string>(), now_ms()}).status());
    Json detail = {{"appeal", id}, {"against", number == 0 ? "takedown" : "rejection"}};
    if (number != 0) detail["version"] = number;
    DIOPTER_TRY(append_audit(sql, call.caller.account_id, "appeal.make", "lens/" + lens_id, detail, now_ms()));
    DIOPTER_ASSIGN(reply.body, one_appeal(sql, id));
    return ok_status();
  }));
  return reply;
}

Result<Reply> list_appeals(Call& call) { return list(call, "p.state", call.query["state"]); }

Result<Reply> list_lens_appeals(Call& call) { return list(call, "p.lens_id", call.path["lens"]); }

Result<Reply> answer_appeal(Call& call) {
  const std::string& id = call.path["appeal"];
  const bool granted = call.body["granted"];
  const std::string text = call.body["text"];
  Reply reply;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    const int64_t now = now_ms();
    DIOPTER_ASSIGN(const Rows found, sql.run("SELECT lens_id, version_id FROM appeals WHERE id = $1", {id}));
    if (found.empty()) return not_found("path/appeal", "There is no such appeal.", "Check its id.");
    const std::string &lens_id = found.text(0, 0), &version_id = found.text(0, 1);
    DIOPTER_TRY(check_may_judge(sql, call, lens_id));
    DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE appeals SET state = $2, answer = $3 WHERE id = $1 AND state = 'open'", {id, granted ? "granted" : "refused", text}));
    if (moved.affected() == 0) return conflict("path/appeal", "It is answered already.", "Look at it again.");
    DIOPTER_TRY(append_audit(sql, call.caller.account_id, granted ? "appeal.grant" : "appeal.refuse", "lens/" + lens_id, {{"appeal", id}, {"text", text}}, now));
    if (granted && version_id.empty()) DIOPTER_TRY(restore(sql, lens_id, call.caller.account_id, now));
    if (granted && !version_id.empty()) DIOPTER_TRY(approve_after_appeal(sql, version_id, call.caller.account_id, text, now));
    DIOPTER_ASSIGN(reply.body, one_appeal(sql, id));
    return ok_status();
  }));
  call.service.forget_codes();
  return reply;
}

}  // namespace diopter::server
