// Lenses by their code, and the clip for visitors without a camera.
#include <nlohmann/json.hpp>

#include "server/http/answer.h"
#include "server/http/fields.h"
#include "server/routes/handlers.h"

namespace diopter::server {

namespace {

Response no_such_lens(const Request& request) {
  return fault(request, 404, "No lens has this code.", "Check the code for a mistyped letter, or scan it again.");
}

// A file that was written while it was served is neither what its hash says nor whole.
Response was_changed(const Request& request) {
  Response response = fault(request, 503, "This file is being changed.", "Start the server again when the change is done.");
  response.headers.emplace_back("Retry-After", "30");
  return response;
}

}  // namespace

Response lens_page(const Site& site, const Request& request, const std::string& code) {
  if (site.lenses.find(code)) return player_page(site, request, code);
  return site.service ? published_page(site, request, code) : no_such_lens(request);
}

std::optional<Response> kept_lens_page(const Site& site, const Request& request, const std::string& code) {
  return site.lenses.find(code) ? player_page(site, request, code) : kept_published_page(site, request, code);
}

Response to_lens_page(const Site& site, const Request& request, const std::string& code) {
  return site.lenses.find(code) || site.service ? redirect(request, "/l/" + code) : no_such_lens(request);
}

Response lens_bundle(const Site& site, const Request& request, const std::string& code) {
  const ShelvedLens* lens = site.lenses.find(code);
  if (!lens) return no_such_lens(request);
  if (lens->file->was_overwritten()) return was_changed(request);
  Representation bundle{lens->file, type_of_name("bundle.lens"), '"' + lens->sha256 + '"', "no-cache"};
  bundle.is_negotiated = lens->gzip != nullptr;
  // A part is a part of the file itself.
  if (lens->gzip && request.range.empty() && parse_accept_encoding(request.accept_encoding).gzip) {
    bundle.content = lens->gzip;
    bundle.coding = "gzip";
    bundle.etag = '"' + lens->sha256 + "-gzip\"";
  }
  return answer(request, std::move(bundle));
}

Response shelved_code(const Site& site, const Request& request, const std::string& code) {
  const ShelvedLens& lens = *site.lenses.find(code);
  const nlohmann::json said = {{"code", code},
                               {"lens", {{"id", ""}, {"name", lens.name}, {"creator", ""}, {"hint", ""}, {"tags", nlohmann::json::array()}, {"sponsor", nullptr}}},
                               {"version", 0}, {"sha256", lens.sha256}, {"bytes", lens.file->size()}, {"bundle", "/l/" + code + "/bundle.lens"}, {"signature", nullptr},
                               {"preview", false}, {"insights", false}};
  std::string body = said.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return answer(request, {text_content(std::move(body)), "application/json", "", "no-cache"});
}

Response list_of_lenses(const Site& site, const Request& request, const std::string&) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [code, lens] : site.lenses.by_code()) {
    list.push_back({{"code", code}, {"name", lens.name}, {"description", lens.description}, {"bytes", lens.file->size()}});
  }
  std::string body = list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return answer(request, {text_content(std::move(body)), "application/json", "", "no-store"});
}

Response sample_clip(const Site& site, const Request& request, const std::string&) {
  if (!site.sample) return fault(request, 404, "This server has no sample clip.", "Start it with --sample VIDEO.");
  if (site.sample->was_overwritten()) return was_changed(request);
  return answer(request, {site.sample, site.sample_type, '"' + site.sample->version() + '"', "no-cache"});
}

}  // namespace diopter::server
