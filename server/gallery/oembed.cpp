// oEmbed: what another site shows for a link to a lens. A link with its picture: pages of this server stand in nobody's frame.
#include "media/image_file.h"
#include "server/api/operation.h"
#include "server/gallery/html.h"
#include "server/gallery/lens_card.h"

namespace diopter::server {

namespace {

constexpr int64_t kCacheSeconds = 3600;

// The code of "SERVER/lenses/CODE" or "SERVER/l/CODE" (with a query or fragment); empty for any other address.
std::string code_of(const ServiceOptions& options, std::string_view url) {
  if (!url.starts_with(options.public_url)) return {};
  url.remove_prefix(options.public_url.size());
  const std::string_view before = url.starts_with("/lenses/") ? "/lenses/" : url.starts_with("/l/") ? "/l/" : "";
  if (before.empty()) return {};
  url.remove_prefix(before.size());
  url = url.substr(0, url.find_first_of("?#"));
  if (url.ends_with('/')) url.remove_suffix(1);
  const bool is_code = !url.empty() && url.size() <= 64 && url.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return is_code ? std::string(url) : std::string();
}

// The poster with its size, which oEmbed wants to have; without it where it cannot be read, or is larger than the asker can use.
void add_poster(const Call& call, const CodeTarget& target, nlohmann::json& body) {
  const std::string address = poster_address(call.service.options, target);
  if (address.empty()) return;
  const Result<std::shared_ptr<const OpenFile>> file = call.service.blobs->open(content_key(target.poster_sha256));
  const Result<std::vector<std::byte>> bytes = file.ok() ? (*file)->read_all() : Result<std::vector<std::byte>>(file.status());
  const Result<Frame> picture = bytes.ok() ? media::decode_image("poster", *bytes) : Result<Frame>(bytes.status());
  if (!picture.ok() || picture->empty()) return;
  const auto [width, height] = picture->size();
  if (width > call.query.value("maxwidth", int64_t{width}) || height > call.query.value("maxheight", int64_t{height})) return;
  body.update({{"thumbnail_url", address}, {"thumbnail_width", width}, {"thumbnail_height", height}});
}

}  // namespace

Result<Reply> show_oembed(Call& call) {
  const ServiceOptions& options = call.service.options;
  const std::string code = code_of(options, call.query["url"].get<std::string>());
  if (code.empty()) return not_found("query/url", "This is no lens of this server.", "Give the address of a lens's page.");
  DIOPTER_ASSIGN(const ResolvedCode resolved, resolve_code(call.service, code));
  if (resolved.gone) return problem_reply(410, invalid("query/url", words_of_gone(*resolved.gone)));
  if (!resolved.target || resolved.target->is_preview) return not_found("query/url", "No lens has this code.", "Check it for a mistyped letter.");
  const CodeTarget& target = *resolved.target;
  Reply reply;
  reply.body = {{"version", "1.0"}, {"type", "link"}, {"title", target.name}, {"author_name", target.creator}, {"provider_name", "Diopter"}, {"provider_url", options.public_url}, {"cache_age", kCacheSeconds}};
  add_poster(call, target, reply.body);
  reply.cache_control = "no-cache";
  return reply;
}

}  // namespace diopter::server
