#include "server/review/policy.h"

#include "server/clock.h"
#include "server/review/audit.h"

namespace diopter::server {

Result<std::string> review_policy(Sql& sql, std::string_view option) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT value FROM server_values WHERE name = 'review_policy'", {}));
  return (rows.empty() ? option : std::string_view(rows.text(0, 0))) == "auto" ? std::string("auto") : std::string("manual");
}

Status check_may_judge(Sql& sql, const Call& call, const std::string& lens_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT owner_id FROM lenses WHERE id = $1", {lens_id}));
  if (rows.empty()) return not_found("lens", "There is no such lens.", "Check its id.");
  if (rows.text(0, 0) != call.caller.account_id) return ok_status();
  DIOPTER_ASSIGN(const std::string policy, review_policy(sql, call.service.options.review_policy));
  if (policy == "auto" && call.caller.is("admin")) return ok_status();
  return denied("lens", "This lens is your own.", "Let another reviewer decide.");
}

Result<Reply> show_review_policy(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const std::string policy, review_policy(sql, call.service.options.review_policy));
    reply.body = {{"policy", policy}};
    return ok_status();
  }));
  return reply;
}

Result<Reply> set_review_policy(Call& call) {
  const std::string policy = call.body["policy"];
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(sql.run("INSERT INTO server_values (name, value) VALUES ('review_policy', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", {policy}).status());
    return append_audit(sql, call.caller.account_id, "review.policy", "server", {{"policy", policy}}, now_ms());
  }));
  return Reply{200, {{"policy", policy}}};
}

}  // namespace diopter::server
