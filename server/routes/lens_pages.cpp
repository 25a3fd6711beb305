// Pages of lenses with their own titles and pictures in the head, and what search engines ask for.
#include "package/package.h"
#include "server/gallery/html.h"
#include "server/gallery/lens_card.h"
#include "server/gallery/lens_page.h"
#include "server/http/answer.h"
#include "server/routes/handlers.h"

namespace diopter::server {

namespace {

constexpr std::string_view kAnHour = "public, max-age=3600";

Response nobodys_code(const Request& request) { return fault(request, 404, "No lens has this code.", "Check the code for a mistyped letter, or scan it again."); }

Response unavailable_page(const Request& request) {
  Response response = fault(request, 503, "The server cannot answer at this moment.", "Try again in a moment.");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

// A page of the bundle as text; empty where there is none.
std::string shell_of(const Site& site, const std::string& name) {
  const Result<Representation> page = site.web->open(name, "");
  if (!page.ok() || page->content->size() == 0) return {};
  std::string text;
  std::vector<std::byte> scratch;
  while (static_cast<int64_t>(text.size()) < page->content->size()) {
    const Result<Bytes> bytes = page->content->read(static_cast<int64_t>(text.size()), page->content->size() - static_cast<int64_t>(text.size()), scratch);
    if (!bytes.ok()) return {};
    text.append(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }
  return text;
}

std::string key_of(const std::string& code, LensPlace place) { return (place == LensPlace::kPage ? "page/" : "player/") + code; }

Response answer_with(const Request& request, const MadePage& page) { return answer(request, {page.content, "text/html; charset=utf-8", page.etag, "no-cache"}); }

Response lens_shell(const Site& site, const Request& request, const std::string& code, LensPlace place) {
  const Result<ResolvedCode> resolved = resolve_code(*site.service, code);
  if (!resolved.ok()) return unavailable_page(request);
  if (resolved->gone) return fault(request, 410, title_of_gone(*resolved->gone), escape_html(words_of_gone(*resolved->gone)));
  if (!resolved->target || (place == LensPlace::kPage && resolved->target->is_preview)) return nobodys_code(request);
  const auto page = site.service->pages->find(key_of(code, place), [&]() -> Result<std::shared_ptr<const MadePage>> {
    std::string text = page_of_lens(site.service->options, code, *resolved->target, place, shell_of(site, place == LensPlace::kPage ? "gallery/lens.html" : "player/index.html"));
    std::string etag = '"' + package::sha256_hex(std::as_bytes(std::span(text))).substr(0, 32) + '"';
    return std::make_shared<const MadePage>(text_content(std::move(text)), std::move(etag));
  });
  return page.ok() ? answer_with(request, **page) : unavailable_page(request);
}

std::optional<Response> kept_shell(const Site& site, const Request& request, const std::string& code, LensPlace place) {
  const auto page = site.service->pages->kept(key_of(code, place));
  return page ? std::optional(answer_with(request, **page)) : std::nullopt;
}

}  // namespace

Response published_page(const Site& site, const Request& request, const std::string& code) { return lens_shell(site, request, code, LensPlace::kPlayer); }

std::optional<Response> kept_published_page(const Site& site, const Request& request, const std::string& code) { return kept_shell(site, request, code, LensPlace::kPlayer); }

std::optional<Response> kept_lens_facts_page(const Site& site, const Request& request, const std::string& code) { return kept_shell(site, request, code, LensPlace::kPage); }

Response lens_facts_page(const Site& site, const Request& request, const std::string& code) {
  return site.service ? lens_shell(site, request, code, LensPlace::kPage) : nobodys_code(request);
}

Response to_lens_facts_page(const Site&, const Request& request, const std::string& code) {
  const bool is_code = code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  return is_code ? redirect(request, "/lenses/" + code) : nobodys_code(request);
}

Response robots_text(const Site& site, const Request& request, const std::string&) {
  if (!site.service) return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter.");
  return answer(request, {text_content(robots(site.service->options)), "text/plain; charset=utf-8", "", std::string(kAnHour)});
}

Response site_map(const Site& site, const Request& request, const std::string&) {
  if (!site.service) return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter.");
  Result<std::string> xml = sitemap(*site.service);
  return xml.ok() ? answer(request, {text_content(std::move(xml).value()), "application/xml", "", std::string(kAnHour)}) : unavailable_page(request);
}

}  // namespace diopter::server
