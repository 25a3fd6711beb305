#include "server/review/review_json.h"

#include "server/clock.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

// Columns 1 to 4.
Json lens_brief(const Rows& rows, size_t row) { return {{"id", rows.text(row, 1)}, {"code", rows.text(row, 2)}, {"name", rows.text(row, 3)}, {"creator", rows.text(row, 4)}}; }

}  // namespace

Json appeal_json(const Rows& rows, size_t row) {
  return {{"id", rows.text(row, 0)}, {"lens", lens_brief(rows, row)}, {"against", rows.text(row, 10).empty() ? "takedown" : "rejection"},
          {"version", rows.is_null(row, 5) ? Json() : Json(rows.integer(row, 5))}, {"version_id", rows.text(row, 10).empty() ? Json() : Json(rows.text(row, 10))},
          {"text", rows.text(row, 6)}, {"state", rows.text(row, 7)}, {"answer", rows.text(row, 8)}, {"at", to_rfc3339(rows.integer(row, 9))}};
}

Json report_json(const Rows& rows, size_t row) {
  return {{"id", rows.text(row, 0)}, {"lens", lens_brief(rows, row)}, {"reason", rows.text(row, 5)}, {"text", rows.text(row, 6)}, {"state", rows.text(row, 7)},
          {"at", to_rfc3339(rows.integer(row, 8))}, {"taken_down", rows.integer(row, 9) != 0}};
}

Result<Json> decisions_json(Sql& sql, const std::string& version_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT d.decision, d.reason, d.text, d.at_ms, d.reviewer_id, a.display_name FROM decisions d LEFT JOIN accounts a ON a.id = d.reviewer_id "
                                          "WHERE d.version_id = $1 ORDER BY d.at_ms, d.id LIMIT 100", {version_id}));
  Json list = Json::array();
  for (size_t row = 0; row < rows.size(); ++row) {
    list.push_back({{"decision", rows.text(row, 0)}, {"reason", rows.text(row, 1)}, {"text", rows.text(row, 2)}, {"at", to_rfc3339(rows.integer(row, 3))},
                    {"reviewer", rows.is_null(row, 5) ? rows.text(row, 4) : rows.text(row, 5)}});
  }
  return list;
}

}  // namespace diopter::server
