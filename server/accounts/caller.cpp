#include "server/accounts/caller.h"

#include <sodium.h>

#include <algorithm>

#include "server/clock.h"
#include "server/random.h"

namespace diopter::server {

namespace {

constexpr std::string_view kRoles[] = {"creator", "reviewer", "admin"};  // each may what those before it may

Status no_token() { return denied("token", "The API token is not valid.", "Make a new one on your account's page."); }

void take_account(const Rows& rows, Caller& caller) {
  caller.account_id = rows.text(0, 0);
  caller.name = rows.text(0, 1);
  caller.role = rows.text(0, 2);
}

Result<Caller> caller_of_token(const Service& service, const std::string& hash) {
  Caller caller;
  bool is_stale = false;
  const int64_t now = now_ms();
  DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT a.id, a.name, a.role, t.scopes, t.used_ms FROM tokens t JOIN accounts a ON a.id = t.account_id "
                                            "WHERE t.secret_hash = $1 AND a.suspended = 0 AND (t.expires_ms = 0 OR t.expires_ms > $2)", {hash, now}));
    if (rows.empty()) return no_token();
    take_account(rows, caller);
    caller.kind = Caller::Kind::kToken;
    caller.scopes = rows.text(0, 3);
    is_stale = rows.integer(0, 4) < now - kHourMs;
    return ok_status();
  }));
  if (is_stale) {
    DIOPTER_TRY(service.database->write([&](Sql& sql) -> Status {
      return sql.run("UPDATE tokens SET used_ms = $1 WHERE secret_hash = $2", {now, hash}).status();
    }));
  }
  return caller;
}

Result<Caller> caller_of_session(const Service& service, const std::string& hash) {
  Caller caller;
  DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT a.id, a.name, a.role, s.csrf_token FROM sessions s JOIN accounts a ON a.id = s.account_id "
                                            "WHERE s.secret_hash = $1 AND s.expires_ms > $2 AND a.suspended = 0", {hash, now_ms()}));
    if (rows.empty()) return ok_status();
    take_account(rows, caller);
    caller.kind = Caller::Kind::kSession;
    caller.csrf_token = rows.text(0, 3);
    caller.session_hash = hash;
    return ok_status();
  }));
  return caller;
}

}  // namespace

bool Caller::is(std::string_view least_role) const {
  const auto mine = std::ranges::find(kRoles, role), least = std::ranges::find(kRoles, least_role);
  return mine != std::end(kRoles) && mine >= least;
}

bool Caller::has_scope(std::string_view scope) const {
  if (kind != Kind::kToken) return is_signed_in();
  return (" " + scopes + " ").find(" " + std::string(scope) + " ") != std::string::npos;
}

Result<Caller> caller_of(const Service& service, const Request& request) {
  constexpr std::string_view kBearer = "bearer ";
  const std::string_view authorization = request.field("authorization");
  if (!authorization.empty()) {
    const bool is_bearer = authorization.size() > kBearer.size() &&
                           std::ranges::equal(authorization.substr(0, kBearer.size()), kBearer, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
    if (!is_bearer) return no_token();
    return caller_of_token(service, hash_of_secret(authorization.substr(kBearer.size())));
  }
  const std::string_view cookie = cookie_value(request.field("cookie"), kSessionCookie);
  return cookie.empty() ? Caller{} : caller_of_session(service, hash_of_secret(cookie));
}

bool same_secret(std::string_view a, std::string_view b) { return a.size() == b.size() && !a.empty() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

std::string_view cookie_value(std::string_view field, std::string_view name) {
  while (!field.empty()) {
    std::string_view pair = field.substr(0, field.find(';'));
    field.remove_prefix(std::min(field.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') return pair.substr(name.size() + 1);
  }
  return {};
}

std::string session_cookie(const Request& request, std::string_view value) {
  std::string cookie = std::string(kSessionCookie) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
  cookie += value.empty() ? "; Max-Age=0" : "; Max-Age=2592000";
  if (request.is_secure) cookie += "; Secure";
  return cookie;
}

}  // namespace diopter::server
