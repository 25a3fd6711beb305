// Text of others inside HTML.
#pragma once

#include <string>
#include <string_view>

namespace diopter::server {

// & < > " ' as character references, so that the text is text between tags and inside quoted attributes alike; control characters, which XML
// forbids, as spaces.
std::string escape_html(std::string_view text);

// At most `most` bytes, cut at a letter's border and ended by "…" where something is cut off. Requires: most >= 3.
std::string shortened(std::string_view text, size_t most);

// For a value in a query: all but letters, digits and -._~ as %XX.
std::string escape_query(std::string_view text);

}  // namespace diopter::server
