// diopter code ADDRESS -o FILE: draws the code of an address
#include <cstdio>

#include "cli/atomic_file.h"
#include "cli/command.h"
#include "lens_code/write.h"
#include "media/image_file.h"

namespace diopter::cli {

namespace {

struct Options {
  std::string text, out, icon, dark, light;
  lens_code::CodeStyle style;
};

Status take_colour(const std::string& option, const std::string& text, uint32_t& colour) {
  if (text.empty()) return ok_status();
  const bool is_hex = text.size() == 7 && text[0] == '#' && text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!is_hex) return invalid(option, "'" + text + "' is no colour", "write it as #0f2a24");
  colour = static_cast<uint32_t>(std::stoul(text.substr(1), nullptr, 16));
  return ok_status();
}

Result<std::string> drawn(Options& options, bool svg) {
  std::vector<std::byte> icon;
  if (!options.icon.empty()) {
    DIOPTER_ASSIGN(const Frame frame, media::read_image(options.icon));
    icon = media::packed_rgba(frame);
    options.style.icon_width = frame.size().width;
    options.style.icon_height = frame.size().height;
    options.style.icon_rgba = icon;
  }
  DIOPTER_TRY(take_colour("--dark", options.dark, options.style.dark));
  DIOPTER_TRY(take_colour("--light", options.light, options.style.light));
  if (svg) return lens_code::write_svg(options.text, options.style);
  DIOPTER_ASSIGN(const std::vector<std::byte> png, lens_code::write_png(options.text, options.style));
  return std::string(reinterpret_cast<const char*>(png.data()), png.size());
}

int run(Options& options) {
  const bool svg = options.out.ends_with(".svg");
  if (!svg && !options.out.ends_with(".png")) return usage_error("-o", "must end with .png or .svg");
  const Result<std::string> file = drawn(options, svg);
  if (!file.ok()) return fail(file.status());
  Result<AtomicFile> out = AtomicFile::create(options.out);
  if (!out.ok()) return fail(out.status());
  Status written = out->write(*file);
  if (written.ok()) written = out->finish();
  return written.ok() ? kDone : fail(written);
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("ADDRESS", options->text, "what the code says, as https://lens.example/l/k7m4x9wq")->required();
  app.add_option("-o", options->out, "where to: .png or .svg")->required();
  app.add_option("--icon", options->icon, "a picture for the middle, 1024 pixels a side at most; else Diopter's mark");
  app.add_option("--size-mm", options->style.size_mm, "width and height on paper, with the quiet zone")->capture_default_str();
  app.add_option("--dpi", options->style.dpi, "resolution of a PNG")->capture_default_str();
  app.add_option("--dark", options->dark, "colour of the code, #rrggbb");
  app.add_option("--light", options->light, "colour of the ground, #rrggbb");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_code;
const Command kCommand_code = {"code", "draw the code of a lens's address", "diopter code https://lens.example/l/k7m4x9wq -o code.png --icon icon.png", declare};

}  // namespace diopter::cli
