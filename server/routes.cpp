// The list of routes, in the order in which they are tried.
#include "server/routes.h"

#include <optional>

#include "server/http/answer.h"
#include "server/routes/handlers.h"

namespace diopter::server {

namespace {

constexpr Route kRoutes[] = {
    {"GET", "/", studio_page},
    {"GET", "/studio", to_studio},
    {"GET", "/studio/", studio_page},
    {"GET", "/player", to_player},
    {"GET", "/player/", player_page},
    {"GET", "/gallery", to_gallery},
    {"GET", "/gallery/", gallery_page},
    {"GET", "/account", to_account},
    {"GET", "/account/", account_page},
    {"GET", "/account/lenses/{lens}", account_page},
    {"GET", "/review", to_review},
    {"GET", "/review/", review_page},
    {"GET", "/admin", to_admin},
    {"GET", "/admin/", review_page},
    {"GET", "/l/{code}", lens_page},
    {"GET", "/l/{code}/", to_lens_page},
    {"GET", "/l/{code}/bundle.lens", lens_bundle},
    {"GET", "/l/{code}/code.png", code_png},
    {"GET", "/l/{code}/code.svg", code_svg},
    {"GET", "/lenses/{code}", lens_facts_page},
    {"GET", "/lenses/{code}/", to_lens_facts_page},
    {"GET", "/robots.txt", robots_text},
    {"GET", "/sitemap.xml", site_map},
    {"GET", "/b/{name}", published_bundle},
    {"GET", "/m/{name}", published_media},
    {"GET", "/api/openapi.json", api_document},
    {"GET", "/api/lenses", list_of_lenses},
    {"GET", "/samples/portrait.mp4", sample_clip},
    {"GET", "/healthz", health},
    {"GET", "/readyz", readiness},
    {"GET", "/metrics", metrics},
    {"GET", "/error.css", error_style},
    {"GET", "/assets/{path...}", hashed_file},
    {"GET", "/{path...}", web_file},
};

std::optional<std::string> match_of(std::string_view pattern, std::string_view path) {
  const size_t open = pattern.find('{');
  if (open == std::string_view::npos) return pattern == path ? std::optional(std::string()) : std::nullopt;
  const std::string_view before = pattern.substr(0, open), after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  const std::string_view match = path.substr(before.size(), path.size() - before.size() - after.size());
  const bool takes_all = pattern.substr(0, pattern.find('}')).ends_with("...");
  if (!takes_all && match.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(match);
}

}  // namespace

bool is_slow(const Site& site, const Request& request) {
  const std::string& path = request.path;
  const auto begins = [&path](const char* with) { return path.starts_with(with); };
  return site.service && (begins("/api/v1/") || begins("/b/") || begins("/m/") || begins("/lenses/") || path.ends_with("/code.png") || path.ends_with("/code.svg") || path == "/sitemap.xml" || path == "/readyz");
}

bool hides_client(const Request& request) { return request.path == "/api/v1/events"; }

Response route(const Site& site, const Request& request) {
  const std::string_view method = request.is_head() ? "GET" : std::string_view(request.method);
  if (request.path.starts_with("/api/v1/")) {
    const std::optional<std::string> code = match_of("/api/v1/codes/{code}", request.path);
    const bool is_shelved = code && method == "GET" && request.query.empty() && site.lenses.find(*code);
    return is_shelved ? shelved_code(site, request, *code) : api_answer(site, request);
  }
  bool known = false;
  for (const Route& route : kRoutes) {
    const std::optional<std::string> match = match_of(route.pattern, request.path);
    if (!match) continue;
    known = true;
    if (route.method != method) continue;
    Response response = route.handler(site, request, *match);
    response.route = route.pattern;
    return response;
  }
  if (!known) return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter.");
  Response refused = fault(request, 405, "This address can only be read.", "Use GET or HEAD.");
  refused.headers.emplace_back("Allow", "GET, HEAD");
  return refused;
}

}  // namespace diopter::server
