#include "server/gallery/lens_card.h"

#include <algorithm>
#include <array>
#include <utility>

#include "server/campaigns/sponsor.h"
#include "server/clock.h"
#include "server/gallery/html.h"
#include "server/gallery/preflight_facts.h"
#include "server/publish/lens_json.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"unsafe", "It was reported as harmful or dangerous."}, {"illegal", "It was found to be against the law."}, {"rights", "It uses somebody's work without a right to it."},
    {"privacy", "It violates somebody's privacy."}, {"misleading", "It is not what it said it was."}, {"quality", "Its quality is too low."}, {"broken", "It does not work."}};

}  // namespace

Result<Json> card_json(Sql& sql, const ServiceOptions& options, const Rows& rows, size_t row) {
  const std::string& code = rows.text(row, 1);
  const Json tags = Json::parse(rows.text(row, 4), nullptr, false);
  DIOPTER_ASSIGN(const std::optional<std::string> brand, sponsor_of(sql, rows.text(row, kCardLens), now_ms()));
  return Json{{"code", code}, {"name", rows.text(row, 2)}, {"creator", rows.text(row, 3)}, {"tags", tags.is_array() ? tags : Json::array()},
              {"poster", media_address(rows.text(row, 5), "jpg")}, {"icon", media_address(rows.text(row, 6), "png")}, {"preview", media_address(rows.text(row, 7), rows.text(row, 8))},
              {"url", player_address(options, code)}, {"page", page_address(options, code)}, {"fps", read_preflight(rows.text(row, kCardReport)).fps}, {"plays", nullptr},
              {"sponsor", brand ? Json{{"brand", *brand}} : Json()}};
}

std::string player_address(const ServiceOptions& options, std::string_view code) { return options.public_url + "/l/" + std::string(code); }
std::string page_address(const ServiceOptions& options, std::string_view code) { return options.public_url + "/lenses/" + std::string(code); }

std::string poster_address(const ServiceOptions& options, const CodeTarget& target) {
  return target.poster_sha256.empty() ? "" : options.public_url + "/m/" + target.poster_sha256 + ".jpg";
}

std::string embed_html(const ServiceOptions& options, std::string_view code, const CodeTarget& target) {
  const std::string name = escape_html(target.name), poster = poster_address(options, target), page = escape_html(page_address(options, code));
  if (poster.empty()) return "<a href=\"" + page + "\">" + name + "</a>";
  return "<a href=\"" + page + "\"><img src=\"" + escape_html(poster) + "\" alt=\"" + name + "\" width=\"320\" loading=\"lazy\"></a>";
}

std::string title_of_gone(const GoneCode& gone) {
  if (gone.reason == "expired") return "This code is over.";
  return gone.reason == "withdrawn" ? "This lens was withdrawn." : "This lens was taken down.";
}

std::string words_of_gone(const GoneCode& gone) {
  const auto at = std::ranges::find(kReasons, gone.reason, &std::pair<std::string_view, std::string_view>::first);
  if (at == std::end(kReasons)) return gone.text.empty() ? title_of_gone(gone) : gone.text;
  return std::string(at->second) + (gone.text.empty() ? "" : " " + gone.text);
}

}  // namespace diopter::server
