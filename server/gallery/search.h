// The full-text rows of public lenses.
#pragma once

#include <string>

#include "server/store/database.h"

namespace diopter::server {

// Makes the rows fit the lens as it is now: public and live, or gone from the search. Call it in the transaction of every change of a lens.
Status index_lens(Sql& sql, const std::string& lens_id);
Status unindex_lens(Sql& sql, const std::string& lens_id);

}  // namespace diopter::server
