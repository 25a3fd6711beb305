// The picture of a lens's code, with the lens's icon in the middle.
#include "lens_code/write.h"
#include "media/image_file.h"
#include "server/http/answer.h"
#include "server/publish/codes.h"
#include "server/routes/handlers.h"

namespace diopter::server {

namespace {

// A code without its lens's icon is a code too.
Frame icon_of(const Service& service, const CodeTarget& target) {
  if (target.icon_sha256.empty()) return {};
  const Result<std::shared_ptr<const OpenFile>> file = service.blobs->open(content_key(target.icon_sha256));
  const Result<std::vector<std::byte>> bytes = file.ok() ? (*file)->read_all() : Result<std::vector<std::byte>>(file.status());
  if (!bytes.ok()) return {};
  Result<Frame> frame = media::decode_image("icon", *bytes);
  return frame.ok() ? std::move(frame).value() : Frame();
}

enum class Form { kPng = 1, kSvg };

Result<std::shared_ptr<const Content>> draw(const Service& service, const std::string& code, const CodeTarget& target, Form form) {
  const Frame icon = icon_of(service, target);
  std::vector<std::byte> rgba;
  lens_code::CodeStyle style;
  if (!icon.empty()) {
    rgba = media::packed_rgba(icon);
    style.icon_width = icon.size().width;
    style.icon_height = icon.size().height;
    style.icon_rgba = rgba;
  }
  const std::string url = service.options.public_url + "/l/" + code;
  if (form == Form::kPng) {
    DIOPTER_ASSIGN(std::vector<std::byte> png, lens_code::write_png(url, style));
    return owned_content(std::move(png));
  }
  DIOPTER_ASSIGN(std::string svg, lens_code::write_svg(url, style));
  return text_content(std::move(svg));
}

Response picture(const Site& site, const Request& request, const std::string& code, Form form) {
  const Result<ResolvedCode> resolved = site.service ? resolve_code(*site.service, code) : Result<ResolvedCode>(ResolvedCode{});
  if (!resolved.ok()) return fault(request, 503, "The server cannot answer at this moment.", "Try again in a moment.");
  if (!resolved->target) return fault(request, 404, "No lens has this code.", "Check the code for a mistyped letter.");
  const std::string etag = '"' + std::string(form == Form::kPng ? "png-" : "svg-") + code + "-" + resolved->target->icon_sha256.substr(0, 16) + '"';
  // To draw one takes 100 times as long as any page.
  const Result<std::shared_ptr<const Content>> drawn = site.service->code_pictures->find(etag, [&] { return draw(*site.service, code, *resolved->target, form); });
  if (!drawn.ok()) return fault(request, 500, "The code cannot be drawn.", "Tell whoever runs this server.");
  return answer(request, {*drawn, form == Form::kPng ? "image/png" : "image/svg+xml", etag, "no-cache"});
}

}  // namespace

Response code_png(const Site& site, const Request& request, const std::string& code) { return picture(site, request, code, Form::kPng); }
Response code_svg(const Site& site, const Request& request, const std::string& code) { return picture(site, request, code, Form::kSvg); }

}  // namespace diopter::server
