// API tokens: for programs, each with the scopes that it needs.
#include <set>

#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kTokensOfAccount = 50;

Json token_json(const Rows& rows, size_t row) {
  Json scopes = Json::array();
  const std::string& text = rows.text(row, 2);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    scopes.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const auto time = [&](size_t column) { return rows.integer(row, column) == 0 ? Json() : Json(to_rfc3339(rows.integer(row, column))); };
  return {{"id", rows.text(row, 0)}, {"name", rows.text(row, 1)}, {"scopes", scopes}, {"created_at", time(3)}, {"used_at", time(4)}, {"expires_at", time(5)}};
}

}  // namespace

Result<Reply> list_tokens(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, name, scopes, created_ms, used_ms, expires_ms FROM tokens WHERE account_id = $1 ORDER BY created_ms, id", {call.caller.account_id}));
    reply.body = page_of(rows, static_cast<int64_t>(rows.size()), token_json, [](const Rows&, size_t) { return std::string(); });
    return ok_status();
  }));
  return reply;
}

Result<Reply> make_token(Call& call) {
  std::set<std::string> unique;
  for (const Json& scope : call.body["scopes"]) unique.insert(scope.get<std::string>());
  std::string scopes;
  for (const std::string& scope : unique) {
    // A token makes none that may more than itself.
    if (!call.caller.has_scope(scope)) return denied("body/scopes", "Your own token lacks the scope '" + scope + "'.");
    scopes += (scopes.empty() ? "" : " ") + scope;
  }
  const int64_t now = now_ms(), days = call.body.value("days", int64_t{0});
  const std::string id = random_id(), secret = "diopter_" + random_secret();
  Reply reply{201};
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows count, sql.run("SELECT COUNT(*) FROM tokens WHERE account_id = $1", {call.caller.account_id}));
    if (count.integer(0, 0) >= kTokensOfAccount) return conflict("tokens", "You have too many tokens.", "Delete those that you do not use.");
    DIOPTER_TRY(sql.run("INSERT INTO tokens (id, account_id, name, secret_hash, scopes, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        {id, call.caller.account_id, call.body["name"].get<std::string>(), hash_of_secret(secret), scopes, now, days == 0 ? 0 : now + days * kDayMs}).status());
    DIOPTER_TRY(append_audit(sql, call.caller.account_id, "token.make", "account/" + call.caller.account_id, {{"token", id}, {"scopes", scopes}}, now));
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, name, scopes, created_ms, used_ms, expires_ms FROM tokens WHERE id = $1", {id}));
    reply.body = token_json(rows, 0);
    return ok_status();
  }));
  reply.body["token"] = secret;
  return reply;
}

Result<Reply> delete_token(Call& call) {
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows deleted, sql.run("DELETE FROM tokens WHERE id = $1 AND account_id = $2", {call.path["token"], call.caller.account_id}));
    if (deleted.affected() == 0) return not_found("path/token", "You have no such token.");
    return append_audit(sql, call.caller.account_id, "token.delete", "account/" + call.caller.account_id, {{"token", call.path["token"]}}, now_ms());
  }));
  return Reply{204};
}

}  // namespace diopter::server
