// The list of routes, in the order in which they are tried.
#include "server/routes.h"

#include <optional>

#include "server/clock.h"
#include "server/http/answer.h"
#include "server/insights/intake.h"
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
    {"GET", "/l/{code}", lens_page, kept_lens_page},
    {"GET", "/l/{code}/", to_lens_page},
    {"GET", "/l/{code}/bundle.lens", lens_bundle},
    {"GET", "/l/{code}/code.png", code_png, no_answer_yet},
    {"GET", "/l/{code}/code.svg", code_svg, no_answer_yet},
    {"GET", "/lenses/{code}", lens_facts_page, kept_lens_facts_page},
    {"GET", "/lenses/{code}/", to_lens_facts_page},
    {"GET", "/robots.txt", robots_text},
    {"GET", "/sitemap.xml", site_map, no_answer_yet},
    {"GET", "/b/{name}", published_bundle, kept_bundle},
    {"GET", "/m/{name}", published_media, no_answer_yet},
    {"GET", "/api/openapi.json", api_document},
    {"GET", "/api/lenses", list_of_lenses},
    {"GET", "/samples/portrait.mp4", sample_clip},
    {"GET", "/healthz", health},
    {"GET", "/readyz", readiness, no_answer_yet},
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

std::string_view method_of(const Request& request) { return request.is_head() ? "GET" : std::string_view(request.method); }

struct Found {
  const Route* route = nullptr;
  std::string match;
  bool is_known = false;  // the path, by whatever method
};

Found find_route(const Request& request) {
  Found found;
  for (const Route& route : kRoutes) {
    std::optional<std::string> match = match_of(route.pattern, request.path);
    if (!match) continue;
    found.is_known = true;
    if (route.method == method_of(request)) return {&route, std::move(*match), true};
  }
  return found;
}

// The code that the API is asked about, where it is one that the server was started with.
std::optional<std::string> code_on_shelf(const Site& site, const Request& request) {
  std::optional<std::string> code = match_of("/api/v1/codes/{code}", request.path);
  const bool is_shelved = code && method_of(request) == "GET" && request.query.empty() && site.lenses.find(*code);
  return is_shelved ? code : std::nullopt;
}

// Nothing of them waits, but who is signed in is looked up first.
bool takes_events_at_once(const Site& site, const Request& request) {
  const bool is_stranger = request.field("cookie").empty() && request.field("authorization").empty();
  return request.path == "/api/v1/events" && request.method == "POST" && is_stranger && site.service->intake->knows_salt_of(now_ms());
}

}  // namespace

bool hides_client(const Request& request) { return request.path == "/api/v1/events"; }

Response route(const Site& site, const Request& request) {
  if (request.path.starts_with("/api/v1/")) {
    const std::optional<std::string> code = code_on_shelf(site, request);
    return code ? shelved_code(site, request, *code) : api_answer(site, request);
  }
  const Found found = find_route(request);
  if (found.route) {
    Response response = found.route->handler(site, request, found.match);
    response.route = found.route->pattern;
    return response;
  }
  if (!found.is_known) return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter.");
  Response refused = fault(request, 405, "This address can only be read.", "Use GET or HEAD.");
  refused.headers.emplace_back("Allow", "GET, HEAD");
  return refused;
}

std::optional<Response> route_at_once(const Site& site, const Request& request) {
  if (!site.service) return route(site, request);
  if (request.path.starts_with("/api/v1/")) return code_on_shelf(site, request) || takes_events_at_once(site, request) ? std::optional(route(site, request)) : std::nullopt;
  const Found found = find_route(request);
  if (!found.route || !found.route->at_once) return route(site, request);
  std::optional<Response> response = found.route->at_once(site, request, found.match);
  if (response) response->route = found.route->pattern;
  return response;
}

}  // namespace diopter::server
