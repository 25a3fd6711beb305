#include "server/review/audit.h"

#include <charconv>
#include <limits>

#include "package/package.h"

namespace diopter::server {

namespace {

constexpr int64_t kPage = 1000;
// The newest row, noted beside the log: without it nobody would miss rows that were cut off at the end. Since every writer changes this one
// value, two transactions that append at a time also collide there, on both databases.
constexpr std::string_view kHeadName = "audit_head";

struct AuditRow {
  int64_t number = 0, at_ms = 0;
  std::string actor, action, subject, detail, previous_hash;
};

struct AuditHead {
  int64_t number = 0;
  std::string hash;  // empty: before the first row
};

// Every field with its length before it, so that no two rows have the same text.
std::string hash_of(const AuditRow& row) {
  std::string text = "diopter audit 1\n";
  for (const std::string& field : {std::to_string(row.number), std::to_string(row.at_ms), row.actor, row.action, row.subject, row.detail, row.previous_hash}) {
    text += std::to_string(field.size()) + ':' + field + '\n';
  }
  return package::sha256_hex(std::as_bytes(std::span(text)));
}

// "NUMBER HASH"
AuditHead parse_head(const std::string& text) {
  AuditHead head;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, head.number);
  if (error == std::errc() && after != end) head.hash.assign(after + 1, end);
  return head;
}

Result<AuditHead> read_head(Sql& sql) {
  DIOPTER_ASSIGN(const Rows noted, sql.run("SELECT value FROM server_values WHERE name = $1", {std::string(kHeadName)}));
  return noted.empty() ? AuditHead{} : parse_head(noted.text(0, 0));
}

}  // namespace

Status append_audit(Sql& sql, std::string_view actor, std::string_view action, std::string_view subject, const nlohmann::json& detail, int64_t at_ms) {
  DIOPTER_ASSIGN(const AuditHead head, read_head(sql));
  const AuditRow row{head.number + 1, at_ms, std::string(actor), std::string(action), std::string(subject),
                     detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), head.hash};
  const std::string hash = hash_of(row);
  DIOPTER_TRY(sql.run("INSERT INTO server_values (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                      {std::string(kHeadName), std::to_string(row.number) + ' ' + hash}).status());
  return sql.run("INSERT INTO audit (number, at_ms, actor, action, subject, detail, previous_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                 {row.number, row.at_ms, row.actor, row.action, row.subject, row.detail, row.previous_hash, hash}).status();
}

Result<AuditCheck> check_audit(Sql& sql) {
  AuditCheck check;
  const auto broken_at = [&check](int64_t number) {
    check.intact = false;
    if (!check.first_broken) check.first_broken = number;
  };
  AuditHead last;
  int64_t seen = std::numeric_limits<int64_t>::min();
  for (bool more = true; more;) {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT number, at_ms, actor, action, subject, detail, previous_hash, hash FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
                                            {seen, kPage}));
    for (size_t i = 0; i < rows.size(); ++i) {
      const AuditRow row{rows.integer(i, 0), rows.integer(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4), rows.text(i, 5), rows.text(i, 6)};
      const bool follows = row.number == last.number + 1 && row.previous_hash == last.hash;
      if (!follows || hash_of(row) != rows.text(i, 7)) broken_at(row.number);
      last = {row.number, rows.text(i, 7)};
    }
    check.rows += static_cast<int64_t>(rows.size());
    more = static_cast<int64_t>(rows.size()) == kPage && last.number > seen;
    seen = last.number;
  }
  DIOPTER_ASSIGN(const AuditHead noted, read_head(sql));
  if (noted.number != last.number || noted.hash != last.hash) broken_at(last.number + 1);
  check.head = last.hash;
  return check;
}

}  // namespace diopter::server
