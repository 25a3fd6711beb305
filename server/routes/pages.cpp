// The pages of player, studio and site, and the files that they load.
#include "server/http/answer.h"
#include "server/routes/handlers.h"

namespace diopter::server {

namespace {

constexpr std::string_view kUntilItChanges = "no-cache";                             // asked for again each time, answered by 304
constexpr std::string_view kForever = "public, max-age=31536000, immutable";         // the name holds a hash of the content

constexpr std::string_view kErrorStyle = R"css(:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif; color: #17211e; background: #f6f8f7; }
main { max-width: 32rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
a { display: inline-block; min-height: 44px; line-height: 44px; color: #14594a; }
@media (prefers-color-scheme: dark) {
  body { color: #e8eeec; background: #111816; }
  a { color: #7fd6bf; }
}
)css";

Response file(const Site& site, const Request& request, const std::string& name, std::string_view cache) {
  Result<Representation> found = site.web->open(name, request.accept_encoding);
  if (!found.ok()) return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter.");
  found->cache_control = cache;
  return answer(request, std::move(found).value());
}

}  // namespace

Response studio_page(const Site& site, const Request& request, const std::string&) { return file(site, request, "studio/index.html", kUntilItChanges); }
Response player_page(const Site& site, const Request& request, const std::string&) { return file(site, request, "player/index.html", kUntilItChanges); }
Response to_studio(const Site&, const Request& request, const std::string&) { return redirect(request, "/studio/"); }
Response to_player(const Site&, const Request& request, const std::string&) { return redirect(request, "/player/"); }
Response gallery_page(const Site& site, const Request& request, const std::string&) { return file(site, request, "gallery/index.html", kUntilItChanges); }
Response account_page(const Site& site, const Request& request, const std::string&) { return file(site, request, "account/index.html", kUntilItChanges); }
Response review_page(const Site& site, const Request& request, const std::string&) { return file(site, request, "review/index.html", kUntilItChanges); }
Response to_gallery(const Site&, const Request& request, const std::string&) { return redirect(request, "/gallery/"); }
Response to_account(const Site&, const Request& request, const std::string&) { return redirect(request, "/account/"); }
Response to_review(const Site&, const Request& request, const std::string&) { return redirect(request, "/review/"); }
Response to_admin(const Site&, const Request& request, const std::string&) { return redirect(request, "/admin/"); }
Response hashed_file(const Site& site, const Request& request, const std::string& match) { return file(site, request, "assets/" + match, kForever); }
Response web_file(const Site& site, const Request& request, const std::string& match) {
  return file(site, request, match.ends_with('/') ? match + "index.html" : match, kUntilItChanges);
}
Response error_style(const Site&, const Request&, const std::string&) { return text("text/css; charset=utf-8", std::string(kErrorStyle)); }

}  // namespace diopter::server
