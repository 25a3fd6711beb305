// What a decision does to a version and its lens. Each writes itself into the audit log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/store/database.h"

namespace diopter::server {

// After the preflight: a version that failed is 'failed'; one that passed waits for a reviewer, or is approved at once where the policy is "auto"
// ("manual" or "auto"; what an admin set, server_values 'review_policy', goes before `policy`).
Status decide_after_preflight(Sql& sql, const std::string& version_id, bool passed, std::string_view policy, int64_t now_ms);

// Approves a version that is in review, in the same transaction making it live where it is the newest approved one. kConflict where it is not in review.
Status approve_version(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms);
// Rejects a version that is in review; what the code serves stays. kConflict where it is not in review.
Status reject_version(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms);
// Approves a version that was rejected. kConflict where it is not rejected.
Status approve_after_appeal(Sql& sql, const std::string& version_id, std::string_view reviewer, std::string_view text, int64_t now_ms);

// The code of a lens that is taken down leads to a page with `reason` and `text`. Taken down already: these replace those before. kNotFound.
Status take_down(Sql& sql, const std::string& lens_id, std::string_view reviewer, std::string_view reason, std::string_view text, int64_t now_ms);
// kConflict where it is not taken down.
Status restore(Sql& sql, const std::string& lens_id, std::string_view reviewer, int64_t now_ms);

}  // namespace diopter::server
