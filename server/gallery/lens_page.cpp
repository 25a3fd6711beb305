#include "server/gallery/lens_page.h"

#include "server/clock.h"
#include "server/gallery/html.h"
#include "server/gallery/lens_card.h"

namespace diopter::server {

namespace {

constexpr size_t kWordsBytes = 300;  // more is shown nowhere
constexpr int64_t kMostAddresses = 5000;
constexpr std::string_view kHeadPlace = "<!--head-->";

std::string title_of(const CodeTarget& target) { return (target.name.empty() ? "Lens" : target.name) + " · Diopter"; }

std::string words_of(const CodeTarget& target) {
  if (!target.description.empty()) return shortened(target.description, kWordsBytes);
  return "A camera lens by " + target.creator + ". It runs on your own device, and the picture stays there.";
}

class Head {
 public:
  void meta(std::string_view kind, std::string_view name, std::string_view content) {
    if (content.empty()) return;
    text_.append("<meta ").append(kind).append("=\"").append(name).append("\" content=\"").append(escape_html(content)).append("\">\n");
  }
  void property(std::string_view name, std::string_view content) { meta("property", name, content); }
  void named(std::string_view name, std::string_view content) { meta("name", name, content); }
  void raw(std::string_view html) { text_.append(html); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// Puts `with` in place of what stands from `begin` to the end of `end`; false where it is not there.
bool replace_between(std::string& text, std::string_view begin, std::string_view end, const std::string& with) {
  const size_t at = text.find(begin);
  const size_t to = at == std::string::npos ? at : text.find(end, at + begin.size());
  if (to == std::string::npos) return false;
  text.replace(at, to + end.size() - at, with);
  return true;
}

std::string plain_page(std::string_view code, const CodeTarget& target) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title></title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"description\" content=\"\">\n<!--head-->\n<link rel=\"stylesheet\" href=\"/error.css\">\n</head>\n<body>\n<main>\n<h1>" +
         escape_html(target.name) + "</h1>\n<p>" + escape_html(target.description) + "</p>\n<p><a href=\"/l/" + escape_html(code) + "\">Open the lens</a></p>\n</main>\n</body>\n</html>\n";
}

}  // namespace

std::string head_of_lens(const ServiceOptions& options, std::string_view code, const CodeTarget& target, LensPlace place) {
  Head head;
  if (!target.is_public) head.named("robots", "noindex");
  if (target.is_preview) return head.take();
  const std::string page = page_address(options, code), address = place == LensPlace::kPage ? page : player_address(options, code);
  const std::string title = target.name.empty() ? "Lens" : target.name, words = words_of(target), poster = poster_address(options, target);
  head.raw("<link rel=\"canonical\" href=\"" + escape_html(page) + "\">\n");
  head.property("og:type", "website");
  head.property("og:site_name", "Diopter");
  head.property("og:title", title);
  head.property("og:description", words);
  head.property("og:url", address);
  head.property("og:image", poster);
  if (!poster.empty()) head.property("og:image:alt", title);
  if (!target.preview_sha256.empty()) {
    head.property("og:video", options.public_url + "/m/" + target.preview_sha256 + "." + target.preview_type);
    head.property("og:video:type", "video/" + target.preview_type);
  }
  head.named("twitter:card", poster.empty() ? "summary" : "summary_large_image");
  head.named("twitter:title", title);
  head.named("twitter:description", words);
  head.named("twitter:image", poster);
  head.named("author", target.creator);
  head.raw("<link rel=\"alternate\" type=\"application/json+oembed\" href=\"" + escape_html(options.public_url + "/api/v1/oembed?url=" + escape_query(page)) + "\" title=\"" + escape_html(title) + "\">\n");
  return head.take();
}

std::string page_of_lens(const ServiceOptions& options, std::string_view code, const CodeTarget& target, LensPlace place, std::string shell) {
  if (shell.empty()) shell = plain_page(code, target);
  const std::string head = head_of_lens(options, code, target, place);
  // The head goes in first: nothing that is written afterwards is looked through for a place of the page's own.
  const size_t at = shell.find(kHeadPlace);
  const size_t end = at == std::string::npos ? shell.find("</head>") : at;
  std::string before = shell.substr(0, end), after = end == std::string::npos ? "" : shell.substr(at == std::string::npos ? end : end + kHeadPlace.size());
  replace_between(before, "<title>", "</title>", "<title>" + escape_html(title_of(target)) + "</title>");
  replace_between(before, "<meta name=\"description\"", ">", "<meta name=\"description\" content=\"" + escape_html(words_of(target)) + "\">");
  return before + head + after;
}

Result<std::string> sitemap(const Service& service) {
  return service.lists->find("sitemap", [&]() -> Result<std::string> {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT code, changed_ms FROM lenses WHERE visibility = 'public' AND live_version > 0 AND taken_down_ms = 0 AND (expires_ms = 0 OR expires_ms > $1) "
                                              "ORDER BY published_ms DESC LIMIT $2", {now_ms(), kMostAddresses}));
      for (size_t row = 0; row < rows.size(); ++row) {
        xml += "<url><loc>" + escape_html(page_address(service.options, rows.text(row, 0))) + "</loc><lastmod>" + to_day(rows.integer(row, 1)) + "</lastmod></url>\n";
      }
      return ok_status();
    }));
    return xml + "</urlset>\n";
  });
}

std::string robots(const ServiceOptions& options) {
  return "User-agent: *\nDisallow: /api/\nDisallow: /account/\nDisallow: /review/\nDisallow: /admin/\nSitemap: " + options.public_url + "/sitemap.xml\n";
}

}  // namespace diopter::server
