#include "cli/guess_trial.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/render/layer.h"
#include "engine/render/text.h"
#include "inspect/compose_lens.h"
#include "library/lens_host.h"
#include "media/default_font.h"
#include "media/image_file.h"
#include "media/partial_file.h"
#include "package/package.h"

namespace diopter::cli {

namespace {

constexpr size_t kMostTrials = 6;
constexpr int kColumns = 3, kPanelWidth = 440, kMargin = 12, kLine = 24, kTallest = 660;
constexpr uint32_t kPaper = 0x202124ff, kInk = 0xffffffff, kSoftInk = 0xb8bdc4ff, kFault = 0xff6b5eff;

// A lens of one model in memory.
class OneModel : public NamedBytes {
 public:
  OneModel(std::string name, Bytes model) : name_(std::move(name)), model_(model) {}
  Result<Bytes> read(std::string_view name) const override {
    if (name == name_) return model_;
    return invalid(std::string(name), "is not in the lens");
  }
  std::vector<std::string> names() const override { return {name_}; }

 private:
  const std::string name_;
  const Bytes model_;
};

// A tint shows what a mask covers; a new background would show it no better, and hides the photo.
void show_plainly(inspect::Guess& guess) {
  for (EffectSpec& effect : guess.effects) {
    if (effect.effect != "background") continue;
    effect = {"tint", effect.input, {}};
    effect.parameters.set("colour", std::string("#1e6bff"));
    effect.parameters.set("opacity", .6);
  }
}

Status run(inspect::Guess guess, const std::string& path, Bytes model, const Frame& photo, Trial& trial) {
  show_plainly(guess);
  package::OpenLens opened;
  opened.lens.name = "trial";
  const inspect::ModelOrigin origin{std::filesystem::path(path).filename().string(), package::sha256_hex(model)};
  inspect::add_component(std::move(guess), "model", origin, opened.lens);
  // Written and read again, so that it is checked like any lens.
  DIOPTER_ASSIGN(opened.lens, parse_lens(write_lens(opened.lens)));
  opened.files = std::make_unique<OneModel>(inspect::model_name_in_lens(origin.file_name), model);
  DIOPTER_ASSIGN(const std::unique_ptr<LensHost> host, LensHost::open(std::move(opened), {}));
  DIOPTER_ASSIGN(Frame frame, photo.clone());
  StepResult result;
  DIOPTER_TRY(host->session().step(std::move(frame), {}, result));
  if (result.outputs && !result.outputs->items.empty()) trial.decision = decision_of(result.outputs->items[0], photo.size());
  trial.drawn = std::move(result.frame);
  return ok_status();
}

Trial tried(std::string title, double plausibility, const inspect::Guess& guess, const std::string& path, Bytes model, const Frame& photo) {
  Trial trial;
  trial.title = std::move(title);
  trial.plausibility = plausibility;
  trial.failure = run(guess, path, model, photo, trial);
  return trial;
}

// Draws a picture into whole pixels of a panel.
Status place(const Frame& picture, int x, int y, Size panel, const Frame& sheet) {
  Layer layer;
  const double scale = std::min(static_cast<double>(panel.width) / picture.size().width, static_cast<double>(panel.height) / picture.size().height);
  const auto width = static_cast<float>(std::max(2., std::floor(picture.size().width * scale))), height = static_cast<float>(std::max(2., std::floor(picture.size().height * scale)));
  const auto left = static_cast<float>(x), top = static_cast<float>(y);
  const Rect box{left, top, left + width, top + height};
  const PixelsView pixels{picture.view().planes[0], picture.size(), 4, picture.view().strides[0]};
  const Rect content{0, 0, static_cast<float>(picture.size().width), static_cast<float>(picture.size().height)};
  DIOPTER_TRY(layer.draw(pixels, place_picture(Fit::kStretch, picture.size(), box), content, sheet.view()));
  const PixelBox covered = layer.box();
  for (int y = covered.y0; y < covered.y1; ++y) {
    const uint8_t* from = layer.view().planes[0] + static_cast<ptrdiff_t>(y) * layer.view().strides[0];
    uint8_t* to = sheet.view().planes[0] + static_cast<ptrdiff_t>(y) * sheet.view().strides[0];
    std::copy(from + 4 * covered.x0, from + 4 * covered.x1, to + 4 * covered.x0);
  }
  return ok_status();
}

struct Caption {
  std::string title, detail;
  uint32_t ink = kSoftInk;
};

Caption caption_of(const Trial& trial) {
  if (!trial.failure.ok()) return {trial.title, trial.failure.to_string(), kFault};
  return {trial.title, trial.decision.found + ", " + trial.decision.measure};
}

}  // namespace

std::vector<Trial> try_guesses(const inspect::Description& description, const std::string& path, Bytes model, const Frame& photo) {
  std::vector<Trial> trials;
  trials.push_back(tried("top guess: " + description.guess->task, 1, *description.guess, path, model, photo));
  for (const inspect::Alternative& other : description.alternatives.others) {
    if (trials.size() >= kMostTrials) break;
    trials.push_back(tried(other.differs.field + " " + other.differs.value, other.differs.plausibility, other.guess, path, model, photo));
    // A photo that has the model's proportions is the same in every fit.
    const Decision &first = trials[0].decision, &last = trials.back().decision;
    if (other.differs.field == "fit" && trials.back().failure.ok() && first.found == last.found && first.measure == last.measure) trials.pop_back();
  }
  return trials;
}

Status draw_sheet(const Frame& photo, const std::vector<Trial>& trials, const std::string& out) {
  const int panel_height = std::clamp(kPanelWidth * photo.size().height / std::max(1, photo.size().width), kLine, kTallest);
  const int cells = static_cast<int>(trials.size()) + 1, columns = std::min(cells, kColumns), rows = (cells + columns - 1) / columns;
  const int cell_width = kPanelWidth + kMargin, cell_height = panel_height + 2 * kLine + kMargin;
  DIOPTER_ASSIGN(const Frame sheet, Frame::create(PixelFormat::kRgba, {kMargin + columns * cell_width, kMargin + rows * cell_height}));
  Canvas canvas(sheet.view());
  canvas.fill(0, 0, sheet.size().width, sheet.size().height, kPaper);
  TextPainter painter(media::embedded_font());
  for (int cell = 0; cell < cells; ++cell) {
    const int x = kMargin + cell % columns * cell_width, y = kMargin + cell / columns * cell_height;
    const Trial* trial = cell == 0 ? nullptr : &trials[static_cast<size_t>(cell) - 1];
    const Frame& picture = trial ? trial->drawn : photo;
    if (!picture.empty()) DIOPTER_TRY(place(picture, x, y, {kPanelWidth, panel_height}, sheet));
    const Caption caption = trial ? caption_of(*trial) : Caption{"the photo", ""};
    painter.set_height(kLine - 6);
    painter.draw(canvas, x, y + panel_height + 4, caption.title, kInk);
    painter.set_height(kLine - 9);
    // Cut at the panel's edge, where the next one begins.
    std::string detail = caption.detail;
    while (!detail.empty() && painter.width(detail) > kPanelWidth) detail.pop_back();
    painter.draw(canvas, x, y + panel_height + kLine + 2, detail, caption.ink);
  }
  media::PartialFile partial(out);
  Status written = media::write_picture(partial.temporary(), sheet);
  if (!written.ok()) return environment_failure(out, written.message, written.remedy);
  return partial.finish();
}

}  // namespace diopter::cli
