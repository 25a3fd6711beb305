// Takes a lens out of the database; its files go with the sweeper.
#pragma once

#include <string>

#include "server/store/database.h"

namespace diopter::server {

Status delete_lens_rows(Sql& sql, const std::string& lens_id);

// Before a file is written down as a version's, and before the sweeper removes files that are nobody's: one of the two at a time.
enum class BlobUse {
  kKeep = 1,  // a file is about to be somebody's: any number of these at a time
  kSweep,     // files may go; the transaction's first statement, after which it sees all that was kept before
};
Status lock_blobs(Sql& sql, BlobUse use);

}  // namespace diopter::server
