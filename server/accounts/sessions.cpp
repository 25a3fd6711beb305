// Sign up, sign in, sign out.
#include "server/accounts/account_json.h"
#include "server/accounts/caller.h"
#include "server/accounts/passwords.h"
#include "server/accounts/rate_limit.h"
#include "server/clock.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kSessionMs = 30 * kDayMs;
constexpr int64_t kFailuresBeforeLock = 10;
constexpr int64_t kLockMs = 15 * kMinuteMs;

struct NewSession {
  std::string secret = random_secret();
  std::string csrf_token = random_secret();
};

Status insert_session(Sql& sql, const NewSession& session, const std::string& account_id, int64_t now) {
  return sql.run("INSERT INTO sessions (secret_hash, account_id, csrf_token, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
                 {hash_of_secret(session.secret), account_id, session.csrf_token, now, now + kSessionMs}).status();
}

Status wrong_password() { return denied("", "The name or the password is wrong.", "Check both for mistyped letters."); }

// One more failure; the account is locked for a while after some of them, so that guessing is slow from many addresses too.
Status count_failure(Service& service, const std::string& account_id, int64_t now) {
  return service.database->write([&](Sql& sql) -> Status {
    return sql.run("UPDATE accounts SET failed_logins = failed_logins + 1, locked_until_ms = CASE WHEN failed_logins + 1 >= $2 THEN $3 ELSE locked_until_ms END WHERE id = $1",
                   {account_id, kFailuresBeforeLock, now + kLockMs}).status();
  });
}

Reply session_reply(const Request& request, int status, Json account, const NewSession& session) {
  Reply reply{status, {{"account", std::move(account)}, {"csrf_token", session.csrf_token}}};
  reply.headers.emplace_back("Set-Cookie", session_cookie(request, session.secret));
  return reply;
}

}  // namespace

Json account_json(const Rows& rows, size_t row) {
  return {{"id", rows.text(row, 0)}, {"name", rows.text(row, 1)}, {"display_name", rows.text(row, 2)}, {"role", rows.text(row, 3)},
          {"suspended", rows.integer(row, 4) != 0}, {"created_at", to_rfc3339(rows.integer(row, 5))}};
}

Result<Reply> sign_up(Call& call) {
  if (!call.service.options.open_sign_up) return denied("", "This server takes no new accounts.", "Ask whoever runs it.");
  DIOPTER_TRY(count_against(*call.service.database, "sign_up/" + call.request.client, call.service.options.sign_ups_per_hour, kHourMs));
  const std::string name = call.body["name"], display_name = call.body.value("display_name", name);
  DIOPTER_ASSIGN(const std::string hash, hash_password(call.body["password"]));
  const int64_t now = now_ms();
  const std::string id = random_id();
  const NewSession session;
  Json account;
  Status made = call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(sql.run("INSERT INTO accounts (id, name, display_name, password_hash, role, created_ms) VALUES ($1, $2, $3, $4, 'creator', $5)", {id, name, display_name, hash, now}).status());
    DIOPTER_TRY(insert_session(sql, session, id, now));
    DIOPTER_TRY(append_audit(sql, id, "account.sign_up", "account/" + id, Json::object(), now));
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAccountColumns) + " FROM accounts WHERE id = $1", {id}));
    account = account_json(rows, 0);
    return ok_status();
  });
  if (made.code == StatusCode::kConflict) return conflict("body/name", "This name is taken.", "Choose another.");
  DIOPTER_TRY(made);
  return session_reply(call.request, 201, std::move(account), session);
}

Result<Reply> sign_in(Call& call) {
  DIOPTER_TRY(count_against(*call.service.database, "sign_in/" + call.request.client, 60, 10 * kMinuteMs));
  const std::string name = call.body["name"];
  const int64_t now = now_ms();
  std::string hash, id;
  int64_t locked_until = 0;
  Json account;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAccountColumns) + ", password_hash, locked_until_ms FROM accounts WHERE name = $1 AND suspended = 0", {name}));
    if (rows.empty()) return ok_status();
    id = rows.text(0, 0);
    account = account_json(rows, 0);
    hash = rows.text(0, 6);
    locked_until = rows.integer(0, 7);
    return ok_status();
  }));
  if (locked_until > now) return too_many("", "Too many wrong passwords were tried for this name.", "Wait a quarter of an hour.");
  DIOPTER_ASSIGN(const bool right, is_password(hash, call.body["password"]));
  if (!right) {
    if (!id.empty()) DIOPTER_TRY(count_failure(call.service, id, now));
    return problem_reply(401, wrong_password());
  }
  const NewSession session;
  // A new secret each time: what somebody planted in the browser before is worth nothing.
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(sql.run("UPDATE accounts SET failed_logins = 0, locked_until_ms = 0 WHERE id = $1", {id}).status());
    return insert_session(sql, session, id, now);
  }));
  return session_reply(call.request, 200, std::move(account), session);
}

Result<Reply> show_session(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kAccountColumns) + " FROM accounts WHERE id = $1", {call.caller.account_id}));
    if (rows.empty()) return not_found("account", "The account is gone.");
    reply.body = {{"account", account_json(rows, 0)}, {"csrf_token", call.caller.csrf_token}};
    return ok_status();
  }));
  return reply;
}

Result<Reply> sign_out(Call& call) {
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    return sql.run("DELETE FROM sessions WHERE secret_hash = $1", {call.caller.session_hash}).status();
  }));
  Reply reply{204};
  reply.headers.emplace_back("Set-Cookie", session_cookie(call.request, ""));
  return reply;
}

}  // namespace diopter::server
