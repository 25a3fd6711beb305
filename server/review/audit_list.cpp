// The audit log for reading, newest first, and its check.
#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

Json row_json(const Rows& rows, size_t row) {
  Json detail = Json::parse(rows.text(row, 5), nullptr, false);
  return {{"number", rows.integer(row, 0)}, {"at", to_rfc3339(rows.integer(row, 1))}, {"actor", rows.text(row, 2)}, {"actor_name", rows.is_null(row, 7) ? Json() : Json(rows.text(row, 7))},
          {"action", rows.text(row, 3)}, {"subject", rows.text(row, 4)}, {"detail", detail.is_object() ? std::move(detail) : Json::object()}, {"hash", rows.text(row, 6)}};
}

}  // namespace

Result<Reply> list_audit(Call& call) {
  const int64_t limit = call.query["limit"];
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {INT64_MAX, ""}));
  std::string where = "WHERE u.number < $1";
  std::vector<SqlValue> parameters = {from.ms};
  for (const char* field : {"subject", "actor", "action"}) {
    if (!call.query.contains(field)) continue;
    parameters.emplace_back(call.query[field].get<std::string>());
    where += std::string(" AND u.") + field + " = $" + std::to_string(parameters.size());
  }
  parameters.emplace_back(limit + 1);
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT u.number, u.at_ms, u.actor, u.action, u.subject, u.detail, u.hash, a.display_name FROM audit u LEFT JOIN accounts a ON a.id = u.actor " + where +
                                            " ORDER BY u.number DESC LIMIT $" + std::to_string(parameters.size()), parameters));
    reply.body = page_of(rows, limit, row_json, [](const Rows& all, size_t row) { return time_key(all.integer(row, 0), ""); });
    return ok_status();
  }));
  return reply;
}

Result<Reply> check_audit_log(Call& call) {
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const AuditCheck check, check_audit(sql));
    reply.body = {{"rows", check.rows}, {"intact", check.intact}, {"first_broken", check.first_broken ? Json(*check.first_broken) : Json()}, {"head", check.head}};
    return ok_status();
  }));
  return reply;
}

}  // namespace diopter::server
