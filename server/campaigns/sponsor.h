// Whether a lens runs for a brand at this moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/store/database.h"

namespace diopter::server {

// The brand of the approved campaign of the lens that is in flight; it is shown wherever the lens is. Pausing it takes it out of the gallery's
// slots, but hides no brand.
Result<std::optional<std::string>> sponsor_of(Sql& sql, const std::string& lens_id, int64_t now_ms);

}  // namespace diopter::server
