// What is due when a day is over: its salt is removed, its devices become a number; and what nobody owns any more is forgotten.
#pragma once

#include <cstdint>

#include "server/store/database.h"

namespace diopter::server {

// Safe to call at any time and by several servers. The salt goes two minutes after midnight (UTC), the devices ten minutes after it, the marks of
// seen events after a week.
Status end_days(Database& insights, int64_t now_ms);

// Removes the figures of lenses and campaigns that are not in `main` any more.
Status forget_deleted(const Database& main, Database& insights);

}  // namespace diopter::server
