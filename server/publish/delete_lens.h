// Takes a lens out of the database; its files go with the sweeper.
#pragma once

#include <string>

#include "server/store/database.h"

namespace diopter::server {

Status delete_lens_rows(Sql& sql, const std::string& lens_id);

// Before a file is written down as a version's, and before the sweeper removes files that are nobody's: one of the two at a time.
Status lock_blobs(Sql& sql);

}  // namespace diopter::server
