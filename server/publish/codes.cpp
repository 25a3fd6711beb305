#include "server/publish/codes.h"

#include "server/api/operation.h"
#include "server/campaigns/sponsor.h"
#include "server/clock.h"
#include "server/publish/lens_json.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kTargetColumns =
    "l.id, v.id, v.number, l.name, l.description, a.display_name, l.hint, l.tags, v.sha256, v.signature, v.key_id, v.poster_sha256, v.preview_sha256, v.preview_type, v.icon_sha256, "
    "v.bytes, l.insights, l.visibility, l.taken_down_ms, l.taken_down_reason, l.taken_down_text, l.expires_ms, v.state";
constexpr std::string_view kTargetTables = " FROM lenses l JOIN accounts a ON a.id = l.owner_id JOIN versions v ON v.lens_id = l.id ";

CodeTarget target_of(const Rows& rows) {
  CodeTarget target;
  std::string* const texts[] = {&target.name, &target.description, &target.creator, &target.hint, &target.tags, &target.sha256, &target.signature, &target.key_id,
                                &target.poster_sha256, &target.preview_sha256, &target.preview_type, &target.icon_sha256};
  target.lens_id = rows.text(0, 0);
  target.version_id = rows.text(0, 1);
  target.version = rows.integer(0, 2);
  for (size_t i = 0; i < std::size(texts); ++i) *texts[i] = rows.text(0, 3 + i);
  target.bytes = rows.integer(0, 15);
  target.insights = rows.integer(0, 16) != 0;
  target.is_public = rows.text(0, 17) == "public";
  return target;
}

std::optional<GoneCode> gone_of(const Rows& rows, int64_t now) {
  if (rows.integer(0, 18) != 0) return GoneCode{rows.text(0, 19), rows.text(0, 20)};
  if (rows.integer(0, 21) != 0 && rows.integer(0, 21) <= now) return GoneCode{"expired", "The creator gave this code an end, and it is over."};
  return std::nullopt;
}

Result<ResolvedCode> resolve_preview(Sql& sql, const std::string& code, int64_t now) {
  ResolvedCode resolved;
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kTargetColumns) + ", p.expires_ms" + std::string(kTargetTables) + "JOIN preview_codes p ON p.version_id = v.id WHERE p.code = $1", {code}));
  if (rows.empty()) return resolved;
  resolved.gone = gone_of(rows, now);
  if (rows.integer(0, 23) <= now) resolved.gone = GoneCode{"expired", "This was a preview code; they live for some minutes only."};
  if (rows.text(0, 22) == "withdrawn") resolved.gone = GoneCode{"withdrawn", "The creator has withdrawn this version."};
  if (resolved.gone) return resolved;
  resolved.target = target_of(rows);
  resolved.target->is_preview = true;
  resolved.target->insights = resolved.target->is_public = false;
  return resolved;
}

Result<ResolvedCode> look_up(Sql& sql, const std::string& code, int64_t version, int64_t now) {
  ResolvedCode resolved;
  DIOPTER_ASSIGN(const Rows lens, sql.run("SELECT id, visibility, live_version, published_ms FROM lenses WHERE code = $1", {code}));
  if (lens.empty()) return resolve_preview(sql, code, now);
  if (lens.text(0, 1) == "preview") return resolved;
  const int64_t number = version != 0 ? version : lens.integer(0, 2);
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kTargetColumns) + std::string(kTargetTables) + "WHERE l.id = $1 AND v.number = $2", {lens.text(0, 0), number}));
  if (rows.empty()) {
    if (version == 0 && lens.integer(0, 3) != 0) resolved.gone = GoneCode{"withdrawn", "The creator has withdrawn this lens."};
    return resolved;
  }
  resolved.gone = gone_of(rows, now);
  const std::string& state = rows.text(0, 22);
  if (!resolved.gone && state == "withdrawn") resolved.gone = GoneCode{"withdrawn", "The creator has withdrawn this version."};
  if (!resolved.gone && state == "approved") resolved.target = target_of(rows);
  return resolved;
}

Json signature_json(const CodeTarget& target) { return {{"algorithm", "ed25519"}, {"key_id", target.key_id}, {"value", target.signature}}; }

}  // namespace

Result<ResolvedCode> resolve_code(const Service& service, const std::string& code, int64_t version) {
  return service.codes->find(code + "/" + std::to_string(version), [&]() -> Result<ResolvedCode> {
    ResolvedCode resolved;
    DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(resolved, look_up(sql, code, version, now_ms()));
      return ok_status();
    }));
    return resolved;
  });
}

Result<Reply> show_code(Call& call) {
  const std::string& code = call.path["code"];
  DIOPTER_ASSIGN(const ResolvedCode resolved, resolve_code(call.service, code, call.query.value("version", int64_t{0})));
  if (resolved.gone) {
    Status gone = invalid("path/code", resolved.gone->text.empty() ? "This lens was taken down." : resolved.gone->text);
    Reply reply = problem_reply(410, gone);
    reply.raw->headers.emplace_back("X-Gone-Reason", resolved.gone->reason);
    return reply;
  }
  if (!resolved.target) return not_found("path/code", "No lens has this code.", "Check it for a mistyped letter, or scan it again.");
  const CodeTarget& target = *resolved.target;
  Json sponsor;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const std::optional<std::string> brand, sponsor_of(sql, target.lens_id, now_ms()));
    if (brand) sponsor = {{"brand", *brand}};
    return ok_status();
  }));
  Reply reply;
  reply.body = {{"code", code},
                {"lens", {{"id", target.lens_id}, {"name", target.name}, {"creator", target.creator}, {"hint", target.hint}, {"tags", Json::parse(target.tags, nullptr, false)}, {"sponsor", sponsor}}},
                {"version", target.version}, {"sha256", target.sha256}, {"bytes", target.bytes}, {"bundle", "/b/" + target.sha256 + ".lens"}, {"signature", signature_json(target)},
                {"preview", target.is_preview}, {"insights", target.insights}};
  reply.cache_control = "no-cache";
  return reply;
}

Result<Reply> show_keys(Call& call) {
  const Signer& signer = *call.service.signer;
  Reply reply;
  reply.body = {{"keys", Json::array({{{"id", signer.key_id()}, {"algorithm", "ed25519"}, {"public_key", signer.public_key_base64()}}})}};
  reply.cache_control = "no-cache";
  return reply;
}

Result<Reply> make_preview_code(Call& call) {
  const int64_t number = call.body["version"], minutes = call.body.value("minutes", int64_t{15}), now = now_ms();
  const std::string& id = call.path["lens"];
  const std::string code = random_code();
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_change(sql, call.caller, id));
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, state FROM versions WHERE lens_id = $1 AND number = $2", {id, number}));
    if (rows.empty()) return not_found("body/version", "The lens has no such version.");
    // What has not passed the sandbox is not sent to anybody's phone.
    const std::string& state = rows.text(0, 1);
    if (state != "in_review" && state != "approved" && state != "rejected") return conflict("body/version", "This version has not passed its preflight.", "Wait for it, or mend what it found.");
    DIOPTER_ASSIGN(const Rows taken, sql.run("SELECT 1 FROM lenses WHERE code = $1", {code}));
    if (!taken.empty()) return unavailable("code", "No free code was found.", "Try again.");
    DIOPTER_TRY(sql.run("INSERT INTO preview_codes (code, version_id, expires_ms) VALUES ($1, $2, $3)", {code, rows.text(0, 0), now + minutes * kMinuteMs}).status());
    return append_audit(sql, call.caller.account_id, "lens.preview_code", "lens/" + id, {{"version", number}, {"minutes", minutes}}, now);
  }));
  return Reply{201, {{"code", code}, {"url", call.service.options.public_url + "/l/" + code}, {"expires_at", to_rfc3339(now + minutes * kMinuteMs)}}};
}

}  // namespace diopter::server
