// A lens as the gallery shows it: a card, its addresses, what is said where it is no more.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "server/publish/codes.h"

namespace diopter::server {

// What card_json reads, of "lenses l JOIN accounts a JOIN versions v".
constexpr std::string_view kCardColumns = "l.id, l.code, l.name, a.display_name, l.tags, v.poster_sha256, v.icon_sha256, v.preview_sha256, v.preview_type, v.preflight, l.published_ms";
constexpr size_t kCardLens = 0, kCardReport = 9, kCardPublished = 10;
// {code, name, creator, ...} as the API's document says.
Result<nlohmann::json> card_json(Sql& sql, const ServiceOptions& options, const Rows& rows, size_t row);

// Whole addresses, with the server's.
std::string player_address(const ServiceOptions& options, std::string_view code);
std::string page_address(const ServiceOptions& options, std::string_view code);
// The picture that stands for the lens in other places; empty where the lens has none.
std::string poster_address(const ServiceOptions& options, const CodeTarget& target);

// HTML for another site: the poster, or the name, as a link to the lens.
std::string embed_html(const ServiceOptions& options, std::string_view code, const CodeTarget& target);

// For people: why a code leads nowhere now. Plain text, not escaped.
std::string title_of_gone(const GoneCode& gone);
std::string words_of_gone(const GoneCode& gone);

}  // namespace diopter::server
