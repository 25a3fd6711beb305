// What reviewers read of lenses, decisions, appeals and reports.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "server/store/database.h"

namespace diopter::server {

// An appeal's columns, from "appeals p JOIN lenses l JOIN accounts a LEFT JOIN versions v" as kAppealTables joins them.
constexpr std::string_view kAppealColumns = "p.id, l.id, l.code, l.name, a.display_name, v.number, p.text, p.state, p.answer, p.at_ms, p.version_id";
constexpr std::string_view kAppealTables = " FROM appeals p JOIN lenses l ON l.id = p.lens_id JOIN accounts a ON a.id = l.owner_id LEFT JOIN versions v ON v.id = p.version_id ";
nlohmann::json appeal_json(const Rows& rows, size_t row);

constexpr std::string_view kReportColumns = "r.id, l.id, l.code, l.name, a.display_name, r.reason, r.text, r.state, r.at_ms, l.taken_down_ms";
constexpr std::string_view kReportTables = " FROM reports r JOIN lenses l ON l.id = r.lens_id JOIN accounts a ON a.id = l.owner_id ";
nlohmann::json report_json(const Rows& rows, size_t row);

// The decisions on a version, oldest first, with the reviewers' names.
Result<nlohmann::json> decisions_json(Sql& sql, const std::string& version_id);

}  // namespace diopter::server
