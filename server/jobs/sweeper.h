// Puts away what is over, and takes up what was left lying: by a kill, by a bus that was away.
#pragma once

#include "server/service.h"

namespace diopter::server {

// Jobs that wait, as a kill leaves them; `older_than_ms` leaves those alone that their server has just announced.
Status announce_jobs(Service& service, int64_t older_than_ms);
// Jobs that nobody took are announced again; uploads, sessions, preview codes and counts that are over are removed, and files that belong to nothing
// and are an hour old (so that one which is just being published stays). Any number of servers may sweep.
void sweep_all(Service& service);
// The part of it that removes files, with the work that a killed server left; those that changed after `older_than_ms` stay.
Status sweep_files(Service& service, int64_t older_than_ms);

}  // namespace diopter::server
