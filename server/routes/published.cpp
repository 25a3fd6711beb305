// What was published: the API, lens files and pictures by their hash.
#include "server/accounts/caller.h"
#include "server/http/answer.h"
#include "server/publish/files.h"
#include "server/routes/handlers.h"

namespace diopter::server {

namespace {

constexpr std::string_view kForever = "public, max-age=31536000, immutable";
constexpr std::string_view kForeverForOne = "private, max-age=31536000, immutable";

Response nothing_here(const Request& request) { return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter."); }

Response failure(const Request& request, const Status& status) {
  if (status.code == StatusCode::kNotFound) return nothing_here(request);
  Response response = fault(request, 503, "The server cannot answer at this moment.", "Try again in a moment.");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

// "HASH.ending" without the ending, where it is a hash.
std::string hash_of_name(std::string_view name) {
  const std::string_view hash = name.substr(0, name.find('.'));
  return hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string_view::npos ? std::string(hash) : std::string();
}

Response content_addressed(const Request& request, std::shared_ptr<const OpenFile> file, const std::string& hash, std::string_view name, std::string_view cache) {
  return answer(request, {std::move(file), type_of_name(name), '"' + hash + '"', std::string(cache)});
}

}  // namespace

Response api_answer(const Site& site, const Request& request) { return site.api ? site.api->answer(request) : nothing_here(request); }

Response api_document(const Site& site, const Request& request, const std::string&) {
  return site.api ? site.api->document(request) : nothing_here(request);
}

Response published_bundle(const Site& site, const Request& request, const std::string& name) {
  const std::string hash = hash_of_name(name);
  if (!site.service || hash.empty() || name != hash + ".lens") return nothing_here(request);
  Result<std::shared_ptr<const OpenFile>> file = open_bundle(*site.service, hash);
  return file.ok() ? content_addressed(request, std::move(file).value(), hash, name, kForever) : failure(request, file.status());
}

std::optional<Response> kept_bundle(const Site& site, const Request& request, const std::string& name) {
  const std::string hash = hash_of_name(name);
  std::optional<std::shared_ptr<const OpenFile>> file = name == hash + ".lens" ? site.service->bundles->kept(hash) : std::nullopt;
  return file ? std::optional(content_addressed(request, std::move(*file), hash, name, kForever)) : std::nullopt;
}

std::optional<Response> no_answer_yet(const Site&, const Request&, const std::string&) { return std::nullopt; }

Response published_media(const Site& site, const Request& request, const std::string& name) {
  const std::string hash = hash_of_name(name);
  const std::string ending = hash.empty() ? "" : name.substr(hash.size());
  if (!site.service || (ending != ".jpg" && ending != ".png" && ending != ".mp4" && ending != ".webm")) return nothing_here(request);
  const Result<Caller> caller = caller_of(*site.service, request);
  Result<std::shared_ptr<const OpenFile>> file = open_media(*site.service, caller.ok() ? *caller : Caller{}, hash);
  if (!file.ok()) return failure(request, file.status());
  Response response = content_addressed(request, std::move(file).value(), hash, name, caller.ok() && caller->is_signed_in() ? kForeverForOne : kForever);
  // The lines that put a lens into another page show its poster there.
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

}  // namespace diopter::server
