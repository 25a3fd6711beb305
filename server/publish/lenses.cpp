// A creator's lenses: what they say, which version their code serves.
#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/gallery/search.h"
#include "server/http/fields.h"
#include "server/publish/delete_lens.h"
#include "server/publish/lens_json.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

Result<Reply> shown(Call& call, Sql& sql) {
  DIOPTER_ASSIGN(Json lens, lens_json(sql, call.service.options, call.path["lens"]));
  Reply reply;
  reply.etag = etag_of_lens(lens);
  reply.cache_control = "no-cache, private";
  reply.body = std::move(lens);
  return reply;
}

// Runs `change` on a lens that the caller may change and tells how it looks then.
Result<Reply> changed(Call& call, std::string_view action, const Json& detail, const std::function<Status(Sql&)>& change) {
  Reply reply;
  const std::string& id = call.path["lens"];
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_change(sql, call.caller, id));
    DIOPTER_TRY(change(sql));
    DIOPTER_TRY(sql.run("UPDATE lenses SET revision = revision + 1, changed_ms = $2 WHERE id = $1", {id, now_ms()}).status());
    DIOPTER_TRY(index_lens(sql, id));
    DIOPTER_TRY(append_audit(sql, call.caller.account_id, action, "lens/" + id, detail, now_ms()));
    DIOPTER_ASSIGN(reply, shown(call, sql));
    return ok_status();
  }));
  call.service.forget_codes();
  return reply;
}

Status set_field(Sql& sql, const std::string& id, const std::string& field, const Json& value) {
  SqlValue parameter;
  if (field == "expires_at") {
    int64_t at = 0;
    if (!value.is_null()) {
      DIOPTER_ASSIGN(at, parse_rfc3339(value.get<std::string>()));
    }
    return sql.run("UPDATE lenses SET expires_ms = $2 WHERE id = $1", {id, at}).status();
  }
  if (value.is_boolean()) parameter = int64_t{value.get<bool>()};
  else parameter = value.is_string() ? value.get<std::string>() : value.dump();
  // The name is one of the document's schema, so it is a column.
  return sql.run("UPDATE lenses SET " + field + " = $2 WHERE id = $1", {id, parameter}).status();
}

// What the code serves when `number` is withdrawn: the newest approved one that is left.
Status choose_live_version(Sql& sql, const std::string& lens_id) {
  return sql.run("UPDATE lenses SET live_version = COALESCE((SELECT MAX(number) FROM versions WHERE lens_id = $1 AND state = 'approved'), 0) WHERE id = $1", {lens_id}).status();
}

}  // namespace

Status delete_lens_rows(Sql& sql, const std::string& lens_id) {
  DIOPTER_TRY(unindex_lens(sql, lens_id));
  return sql.run("DELETE FROM lenses WHERE id = $1", {lens_id}).status();
}

Result<Reply> list_my_lenses(Call& call) {
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {INT64_MAX, ""}));
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, created_ms FROM lenses WHERE owner_id = $1 AND (created_ms < $2 OR (created_ms = $2 AND id > $3)) ORDER BY created_ms DESC, id LIMIT $4",
                                            {call.caller.account_id, from.ms, from.id, limit + 1}));
    Status listed = ok_status();
    reply.body = page_of(rows, limit, [&](const Rows& all, size_t row) {
      Result<Json> lens = lens_json(sql, call.service.options, all.text(row, 0));
      if (!lens.ok()) listed = lens.status();
      return lens.ok() ? *lens : Json();
    }, [](const Rows& all, size_t row) { return time_key(all.integer(row, 1), all.text(row, 0)); });
    return listed;
  }));
  return reply;
}

Result<Reply> show_lens(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_see(sql, call.caller, call.path["lens"]));
    DIOPTER_ASSIGN(reply, shown(call, sql));
    return ok_status();
  }));
  return reply;
}

Result<Reply> change_lens(Call& call) {
  const std::string& id = call.path["lens"];
  const std::string_view expected = call.request.field("if-match");
  bool is_stale = false;
  Result<Reply> reply = changed(call, "lens.change", call.body, [&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Json lens, lens_json(sql, call.service.options, id));
    is_stale = !expected.empty() && !matches_etag(expected, etag_of_lens(lens));
    if (is_stale) return conflict("If-Match", "Somebody changed the lens since you read it.", "Read it again, then change it.");
    for (const auto& [field, value] : call.body.items()) DIOPTER_TRY(set_field(sql, id, field, value));
    return ok_status();
  });
  if (is_stale) return problem_reply(412, reply.status());
  return reply;
}

Result<Reply> delete_lens(Call& call) {
  const std::string& id = call.path["lens"];
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_change(sql, call.caller, id));
    DIOPTER_TRY(delete_lens_rows(sql, id));
    return append_audit(sql, call.caller.account_id, "lens.delete", "lens/" + id, Json::object(), now_ms());
  }));
  call.service.forget_codes();
  return Reply{204};
}

Result<Reply> list_versions(Call& call) {
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {INT64_MAX, ""}));
  Reply reply;
  const std::string& id = call.path["lens"];
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_see(sql, call.caller, id));
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT number FROM versions WHERE lens_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3", {id, from.ms, limit + 1}));
    Status listed = ok_status();
    reply.body = page_of(rows, limit, [&](const Rows& all, size_t row) {
      Result<Json> version = version_json(sql, id, all.integer(row, 0));
      if (!version.ok()) listed = version.status();
      return version.ok() ? *version : Json();
    }, [](const Rows& all, size_t row) { return time_key(all.integer(row, 0), ""); });
    return listed;
  }));
  return reply;
}

Result<Reply> show_version(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_may_see(sql, call.caller, call.path["lens"]));
    DIOPTER_ASSIGN(reply.body, version_json(sql, call.path["lens"], std::stoll(call.path["number"])));
    return ok_status();
  }));
  return reply;
}

Result<Reply> withdraw_version(Call& call) {
  const int64_t number = std::stoll(call.path["number"]);
  const std::string& id = call.path["lens"];
  return changed(call, "version.withdraw", {{"version", number}}, [&](Sql& sql) -> Status {
    DIOPTER_TRY(version_json(sql, id, number).status());
    DIOPTER_ASSIGN(const Rows rows, sql.run("UPDATE versions SET state = 'withdrawn' WHERE lens_id = $1 AND number = $2 AND state IN ('preflight', 'in_review', 'approved')", {id, number}));
    if (rows.affected() == 0) return conflict("path/number", "This version is not published or waiting.", "There is nothing to withdraw.");
    DIOPTER_ASSIGN(const Rows live, sql.run("SELECT 1 FROM lenses WHERE id = $1 AND live_version = $2", {id, number}));
    return live.empty() ? ok_status() : choose_live_version(sql, id);
  });
}

Result<Reply> roll_back_lens(Call& call) {
  const int64_t number = call.body["version"];
  const std::string& id = call.path["lens"];
  return changed(call, "lens.roll_back", {{"version", number}}, [&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("UPDATE lenses SET live_version = $2 WHERE id = $1 AND EXISTS (SELECT 1 FROM versions WHERE lens_id = $1 AND number = $2 AND state = 'approved')", {id, number}));
    return rows.affected() == 1 ? ok_status() : conflict("body/version", "The lens has no approved version of this number.", "Choose one that was approved and not withdrawn.");
  });
}

}  // namespace diopter::server
