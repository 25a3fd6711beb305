// Pages of a lens as other sites and search engines see them: a page of the web bundle with the lens's name, words and pictures in its head.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/http/message.h"
#include "server/publish/codes.h"

namespace diopter::server {

// A page of a lens, ready to be sent.
struct MadePage {
  std::shared_ptr<const Content> content;
  std::string etag;
};

enum class LensPlace { kPage = 1, kPlayer };  // /lenses/CODE, /l/CODE

// Open-graph and Twitter tags, canonical link, oEmbed link; a preview code has none but "noindex". All that people wrote is escaped.
std::string head_of_lens(const ServiceOptions& options, std::string_view code, const CodeTarget& target, LensPlace place);

// `shell` with the lens's title and description in place of its own, and its head at "<!--head-->" (before "</head>" where it has no such
// place). Empty: there is no such page in the bundle; the lens gets a plain one.
std::string page_of_lens(const ServiceOptions& options, std::string_view code, const CodeTarget& target, LensPlace place, std::string shell);

// The addresses of the newest public lenses, for search engines. At most 5,000.
Result<std::string> sitemap(const Service& service);
std::string robots(const ServiceOptions& options);

}  // namespace diopter::server
