// How often somebody may do something, counted in the database, so that all servers count together.
#pragma once

#include <cstdint>
#include <string>

#include "server/store/database.h"

namespace diopter::server {

// Counts one more for `subject` ("sign_in/203.0.113.7"). Fails (kTooMany) beyond `most` in a window of `window_ms`.
Status count_against(Database& database, const std::string& subject, int64_t most, int64_t window_ms);
// Windows that are over; called by the sweeper.
Status forget_old_counts(Database& database);

}  // namespace diopter::server
