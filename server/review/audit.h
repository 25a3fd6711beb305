// The audit log: append-only, and hash-chained, so that a row that was changed, taken out, moved or slipped in shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "server/store/database.h"

namespace diopter::server {

// Appends a row. Call it in the transaction of the change that it tells of, so that neither is there without the other.
// `actor`: an account's id, "server" or "visitor"; `action`: "version.approve"; `subject`: "lens/ID"; `detail`: an object; `at_ms`: since 1970.
Status append_audit(Sql& sql, std::string_view actor, std::string_view action, std::string_view subject, const nlohmann::json& detail, int64_t at_ms);

struct AuditCheck {
  int64_t rows = 0;                     // that were looked at
  bool intact = true;
  std::optional<int64_t> first_broken;  // the number of the first row that does not fit: changed, or one before it missing
  std::string head;                     // the last row's hash: kept elsewhere, it proves later that nothing before it was rewritten
};

// Walks the whole chain, a page at a time.
Result<AuditCheck> check_audit(Sql& sql);

}  // namespace diopter::server
