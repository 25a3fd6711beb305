// The full-text rows and the tags of public lenses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/store/database.h"

namespace diopter::server {

// Makes the rows fit the lens as it is now: public and live, or gone from the search. Call it in the transaction of every change of a lens.
Status index_lens(Sql& sql, const std::string& lens_id);
Status unindex_lens(Sql& sql, const std::string& lens_id);

// The pieces of a statement that searches for words.
struct SearchSql {
  std::string table;     // to be joined by its lens_id
  std::string where;
  std::string order;     // the best fit first
  std::string question;  // the value of the parameter
};
// `text`: what somebody typed; none of it is read as the language of the search. `parameter`: "$3". Nothing where the text has no words.
std::optional<SearchSql> search_sql(Dialect dialect, std::string_view text, const std::string& parameter);

}  // namespace diopter::server
