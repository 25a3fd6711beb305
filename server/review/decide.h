// What a decision does to a version and its lens.
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

}  // namespace diopter::server
