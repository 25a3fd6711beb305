// One's own account, and everybody's for an admin.
#include "server/accounts/account_json.h"
#include "server/accounts/passwords.h"
#include "server/accounts/rate_limit.h"
#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/publish/delete_lens.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

Result<Json> account_of(Sql& sql, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAccountColumns) + " FROM accounts WHERE id = $1", {id}));
  if (rows.empty()) return not_found("account", "There is no such account.");
  return account_json(rows, 0);
}

constexpr int64_t kPasswordsTried = 10;
constexpr int64_t kTryingMs = 15 * kMinuteMs;

// Whoever found a session open must not change the password or delete the account with it, nor guess until one is right.
Status check_password(Call& call, const std::string& password) {
  DIOPTER_TRY(count_against(*call.service.database, "password/" + call.caller.account_id, kPasswordsTried, kTryingMs));
  std::string hash;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT password_hash FROM accounts WHERE id = $1", {call.caller.account_id}));
    if (!rows.empty()) hash = rows.text(0, 0);
    return ok_status();
  }));
  // The first admin has none until they set one with their token.
  if (hash.empty() && call.caller.kind == Caller::Kind::kToken) return ok_status();
  DIOPTER_ASSIGN(const bool right, is_password(hash, password));
  return right ? ok_status() : denied("body/password", "The password is wrong.");
}

Status keep_one_admin(Sql& sql, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT COUNT(*) FROM accounts WHERE role = 'admin' AND suspended = 0 AND id <> $1", {id}));
  return rows.integer(0, 0) > 0 ? ok_status() : conflict("account", "It is the last admin.", "Make another admin first.");
}

}  // namespace

Result<Reply> show_account(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(reply.body, account_of(sql, call.caller.account_id));
    return ok_status();
  }));
  return reply;
}

Result<Reply> change_account(Call& call) {
  std::string hash;
  if (call.body.contains("new_password")) {
    DIOPTER_TRY(check_password(call, call.body.value("password", "")));
    DIOPTER_ASSIGN(hash, hash_password(call.body["new_password"]));
  }
  Reply reply;
  const std::string& id = call.caller.account_id;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    if (call.body.contains("display_name")) {
      DIOPTER_TRY(sql.run("UPDATE accounts SET display_name = $2 WHERE id = $1", {id, call.body["display_name"].get<std::string>()}).status());
    }
    if (!hash.empty()) {
      DIOPTER_TRY(sql.run("UPDATE accounts SET password_hash = $2 WHERE id = $1", {id, hash}).status());
      // Whoever knew the old one is signed out everywhere else.
      DIOPTER_TRY(sql.run("DELETE FROM sessions WHERE account_id = $1 AND secret_hash <> $2", {id, call.caller.session_hash}).status());
      DIOPTER_TRY(append_audit(sql, id, "account.password", "account/" + id, Json::object(), now_ms()));
    }
    DIOPTER_ASSIGN(reply.body, account_of(sql, id));
    return ok_status();
  }));
  return reply;
}

Result<Reply> delete_account(Call& call) {
  DIOPTER_TRY(check_password(call, call.body["password"]));
  const std::string& id = call.caller.account_id;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    if (call.caller.is("admin")) DIOPTER_TRY(keep_one_admin(sql, id));
    DIOPTER_ASSIGN(const Rows lenses, sql.run("SELECT id FROM lenses WHERE owner_id = $1", {id}));
    for (size_t row = 0; row < lenses.size(); ++row) DIOPTER_TRY(delete_lens_rows(sql, lenses.text(row, 0)));
    DIOPTER_TRY(sql.run("DELETE FROM accounts WHERE id = $1", {id}).status());
    // The log keeps that it happened, under an id that stands for nobody any more.
    return append_audit(sql, id, "account.delete", "account/" + id, {{"lenses", lenses.size()}}, now_ms());
  }));
  call.service.forget_codes();
  return Reply{204};
}

Result<Reply> list_accounts(Call& call) {
  Reply reply;
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const std::string after, text_cursor(call.query));
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAccountColumns) + " FROM accounts WHERE name > $1 ORDER BY name LIMIT $2", {after, limit + 1}));
    reply.body = page_of(rows, limit, account_json, [](const Rows& all, size_t row) { return all.text(row, 1); });
    return ok_status();
  }));
  return reply;
}

Result<Reply> change_any_account(Call& call) {
  Reply reply;
  const std::string& id = call.path["account"];
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Json before, account_of(sql, id));
    const std::string role = call.body.value("role", before["role"].get<std::string>());
    const bool suspended = call.body.value("suspended", before["suspended"].get<bool>());
    if (before["role"] == "admin" && (role != "admin" || suspended)) DIOPTER_TRY(keep_one_admin(sql, id));
    DIOPTER_TRY(sql.run("UPDATE accounts SET role = $2, suspended = $3 WHERE id = $1", {id, role, int64_t{suspended}}).status());
    if (suspended) DIOPTER_TRY(sql.run("DELETE FROM sessions WHERE account_id = $1", {id}).status());
    DIOPTER_TRY(append_audit(sql, call.caller.account_id, "account.change", "account/" + id, {{"role", role}, {"suspended", suspended}}, now_ms()));
    DIOPTER_ASSIGN(reply.body, account_of(sql, id));
    return ok_status();
  }));
  return reply;
}

}  // namespace diopter::server
