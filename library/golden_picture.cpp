#include "library/golden_picture.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/input/transform.h"
#include "engine/render/canvas.h"
#include "engine/render/text.h"
#include "library/golden_tensor.h"
#include "media/default_font.h"
#include "media/image_file.h"

namespace diopter::golden {

namespace {

using nlohmann::json;

constexpr int kLongestSide = 640, kShortestSide = 192;
constexpr int kCaption = 24, kGap = 8;
constexpr uint32_t kPaper = 0x202124ff, kInk = 0xffffffff, kOurs = 0xff8c1aff, kExpected = 0x3d9bffff;

struct Panel {
  std::string caption;
  Frame frame;
};

Result<Frame> blank(Size size, uint32_t colour) {
  DIOPTER_ASSIGN(Frame frame, Frame::create(PixelFormat::kRgba, size));
  Canvas(frame.view()).fill(0, 0, size.width, size.height, colour);
  return frame;
}

void copy_into(const FrameView& from, const FrameView& to, int x, int y) {
  for (int row = 0; row < from.size.height; ++row) {
    const uint8_t* source = from.planes[0] + static_cast<ptrdiff_t>(row) * from.strides[0];
    std::copy_n(source, 4 * static_cast<size_t>(from.size.width), to.planes[0] + static_cast<ptrdiff_t>(row + y) * to.strides[0] + 4 * static_cast<ptrdiff_t>(x));
  }
}

Status write_panels(const std::string& path, std::span<const Panel> panels) {
  Size size{kGap, 0};
  for (const Panel& panel : panels) {
    size.width += panel.frame.size().width + kGap;
    size.height = std::max(size.height, panel.frame.size().height + kCaption + 2 * kGap);
  }
  DIOPTER_ASSIGN(const Frame all, blank(size, kPaper));
  Canvas canvas(all.view());
  TextPainter painter(media::embedded_font());
  painter.set_height(kCaption - 6);
  int x = kGap;
  for (const Panel& panel : panels) {
    painter.draw(canvas, x, kGap / 2, panel.caption, kInk);
    copy_into(panel.frame.view(), all.view(), x, kCaption + kGap);
    x += panel.frame.size().width + kGap;
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  return media::write_picture(path, all);
}

// Panels of at most kLongestSide pixels; small ones grow by whole steps so that each pixel can be seen.
// Strips are widened: their aspect means nothing.
Size panel_size(int width, int height) {
  const int longest = std::max(width, height);
  if (longest > 4 * std::min(width, height)) return {std::clamp(width, kShortestSide, kLongestSide), std::clamp(height, kShortestSide, kLongestSide)};
  if (longest > kLongestSide) {
    const double k = static_cast<double>(kLongestSide) / longest;
    return {std::max(8, static_cast<int>(width * k)), std::max(8, static_cast<int>(height * k))};
  }
  const int step = std::max(1, kShortestSide / longest);
  return {width * step, height * step};
}

// A panel of width x height cells; `colour(x, y)` gives a cell's R, G, B.
template <class Colour>
Result<Frame> paint(int width, int height, const Colour& colour) {
  const Size size = panel_size(width, height);
  DIOPTER_ASSIGN(Frame frame, Frame::create(PixelFormat::kRgba, size));
  for (int y = 0; y < size.height; ++y) {
    uint8_t* to = frame.view().planes[0] + static_cast<ptrdiff_t>(y) * frame.view().strides[0];
    for (int x = 0; x < size.width; ++x, to += 4) {
      const std::array<uint8_t, 3> rgb = colour(static_cast<int>(static_cast<int64_t>(x) * width / size.width), static_cast<int>(static_cast<int64_t>(y) * height / size.height));
      std::copy(rgb.begin(), rgb.end(), to);
      to[3] = 255;
    }
  }
  return frame;
}

uint8_t level(double value) { return std::isfinite(value) ? static_cast<uint8_t>(std::lround(std::clamp(value, 0., 1.) * 255)) : 0; }

// What is no picture: the last axis to the right, all others down.
Planes matrix_of(const TensorView& tensor) {
  const int rank = tensor.shape.rank();
  const int64_t count = tensor.shape.element_count(), columns = rank > 0 ? std::max<int64_t>(1, tensor.shape[rank - 1]) : 1;
  Planes planes{1, static_cast<int>(count / columns), static_cast<int>(columns), {}};
  planes.values.assign(tensor.floats().begin(), tensor.floats().end());
  return planes;
}

Planes as_planes(const TensorView& tensor, Layout layout) {
  Planes planes = planes_of(tensor, layout);
  return planes.values.empty() ? matrix_of(tensor) : planes;
}

Result<Frame> paint_planes(const Planes& planes, double low, double high) {
  const double scale = high > low ? 1 / (high - low) : 1;
  return paint(planes.width, planes.height, [&](int x, int y) {
    const size_t at = static_cast<size_t>(y) * planes.width + x;
    std::array<uint8_t, 3> rgb{};
    for (int c = 0; c < 3; ++c) rgb[c] = level((planes.plane(planes.channels >= 3 ? c : 0)[at] - low) * scale);
    return rgb;
  });
}

std::pair<double, double> ends_of(const Planes& planes) {
  double low = INFINITY, high = -INFINITY;
  for (float value : planes.values) {
    if (std::isfinite(value)) low = std::min<double>(low, value), high = std::max<double>(high, value);
  }
  return low <= high ? std::pair(low, high) : std::pair(0., 1.);
}

// Colours that tell the classes of a mask apart; grey where samples are probabilities.
std::array<uint8_t, 3> colour_of(const Picture8& picture, bool classes, size_t at) {
  if (picture.channels == 3) return {picture.samples[3 * at], picture.samples[3 * at + 1], picture.samples[3 * at + 2]};
  const uint8_t sample = picture.samples[at];
  if (!classes || sample == 0) return {sample, sample, sample};
  const uint32_t colour = class_colour(sample);
  return {static_cast<uint8_t>(colour >> 24), static_cast<uint8_t>(colour >> 16), static_cast<uint8_t>(colour >> 8)};
}

Result<Frame> paint_picture(const Picture8& picture, bool classes) {
  return paint(picture.size.width, picture.size.height, [&](int x, int y) { return colour_of(picture, classes, static_cast<size_t>(y) * picture.size.width + x); });
}

double field(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_number() ? at->get<double>() : 0;
}

class Sketch {
 public:
  Sketch(const FrameView& frame, double scale) : canvas_(frame), scale_(scale) {}

  void draw(const json& output, uint32_t colour) {
    if (!output.is_object() || !output.contains("items") || !output["items"].is_array()) return;
    for (const json& item : output["items"]) {
      if (item.contains("box")) outline(item["box"], colour);
      if (item.contains("line")) stroke(item["line"], colour);
      if (item.contains("x")) dot(item, colour);
      if (item.contains("points") && item["points"].is_array()) {
        for (const json& point : item["points"]) dot(point, colour);
      }
    }
  }

 private:
  float at(const json& list, size_t i) const {
    return list.is_array() && i < list.size() && list[i].is_number() ? static_cast<float>(list[i].get<double>() * scale_) : 0;
  }
  void outline(const json& box, uint32_t colour) { canvas_.outline(to_pixel(at(box, 0)), to_pixel(at(box, 1)), to_pixel(at(box, 2)), to_pixel(at(box, 3)), 2, colour); }
  void stroke(const json& line, uint32_t colour) {
    constexpr int kSteps = 256;
    for (int i = 0; i <= kSteps; ++i) {
      const float t = static_cast<float>(i) / kSteps;
      canvas_.disc({at(line, 0) + t * (at(line, 2) - at(line, 0)), at(line, 1) + t * (at(line, 3) - at(line, 1))}, 1.2f, colour);
    }
  }
  void dot(const json& point, uint32_t colour) { canvas_.disc({static_cast<float>(field(point, "x") * scale_), static_cast<float>(field(point, "y") * scale_)}, 3, colour); }

  Canvas canvas_;
  double scale_;
};

Result<Frame> shown(const FrameView& frame) {
  TransformSpec spec;
  spec.colour = ColourOrder::kRgba;
  spec.layout = Layout::kNhwc;
  spec.type = ElementType::kUint8;
  const Size size = panel_size(frame.size.width, frame.size.height);
  spec.width = size.width;
  spec.height = size.height;
  Tensor tensor;
  Mapping mapping;
  DIOPTER_TRY(Transformer({}, spec).run(frame, Shape{1, size.height, size.width, 4}, tensor, mapping));
  FrameView view{PixelFormat::kRgba, {}, size, {static_cast<uint8_t*>(tensor.data())}, {4 * size.width}};
  return Frame::borrow(view).clone();
}

// Scores or values, one bar a number.
std::vector<double> bars_of(const json& output) {
  std::vector<double> values;
  constexpr size_t kMostBars = 128;
  const char* list = output.contains("values") ? "values" : "items";
  if (!output.contains(list) || !output[list].is_array()) return values;
  for (const json& item : output[list]) {
    if (values.size() < kMostBars) values.push_back(item.is_number() ? item.get<double>() : field(item, "score"));
  }
  return values;
}

Result<Frame> paint_bars(const std::vector<double>& values, double low, double high, uint32_t colour) {
  constexpr Size kSize{480, 320};
  DIOPTER_ASSIGN(Frame frame, blank(kSize, 0x000000ff));
  Canvas canvas(frame.view());
  const double step = values.empty() ? 1 : static_cast<double>(kSize.width) / static_cast<double>(values.size());
  const auto height_of = [&](double value) { return static_cast<int>((1 - (value - low) / (high > low ? high - low : 1)) * (kSize.height - 1)); };
  for (size_t i = 0; i < values.size(); ++i) {
    const int x = static_cast<int>(static_cast<double>(i) * step), end = std::max(x + 1, static_cast<int>(static_cast<double>(i + 1) * step) - 1);
    const int a = height_of(values[i]), b = height_of(0);
    canvas.fill(x, std::min(a, b), end, std::max(a, b) + 1, colour);
  }
  return frame;
}

Status draw_bars(const std::string& path, const json& ours, const json& expected) {
  const std::vector<double> a = bars_of(ours), b = bars_of(expected);
  std::vector<double> off(std::max(a.size(), b.size()), 0);
  double low = 0, high = 0;
  for (size_t i = 0; i < off.size(); ++i) {
    const double x = i < a.size() ? a[i] : 0, y = i < b.size() ? b[i] : 0;
    off[i] = x - y;
    low = std::min({low, x, y, off[i]});
    high = std::max({high, x, y, off[i]});
  }
  Panel panels[3] = {{"ours", {}}, {"expected", {}}, {"difference", {}}};
  DIOPTER_ASSIGN(panels[0].frame, paint_bars(a, low, high, kOurs));
  DIOPTER_ASSIGN(panels[1].frame, paint_bars(b, low, high, kExpected));
  DIOPTER_ASSIGN(panels[2].frame, paint_bars(off, low, high, kInk));
  return write_panels(path, panels);
}

}  // namespace

Status draw_tensors(const std::string& path, const TensorView& ours, const TensorView& reference, Layout layout) {
  const Planes a = as_planes(ours, layout), b = as_planes(reference, layout);
  if (a.values.empty() || b.values.empty()) return ok_status();
  const auto [low, high] = ends_of(b);
  std::vector<Panel> panels(2);
  panels[0].caption = "ours";
  panels[1].caption = "reference";
  DIOPTER_ASSIGN(panels[0].frame, paint_planes(a, low, high));
  DIOPTER_ASSIGN(panels[1].frame, paint_planes(b, low, high));
  if (a.values.size() == b.values.size() && a.width == b.width) {
    Planes off = a;
    for (size_t i = 0; i < off.values.size(); ++i) off.values[i] = std::fabs(a.values[i] - b.values[i]);
    const double most = std::max(ends_of(off).second, 1e-12);
    DIOPTER_ASSIGN(Frame frame, paint_planes(off, 0, most));
    panels.push_back({"difference, white is " + short_number(most), std::move(frame)});
  }
  return write_panels(path, panels);
}

Status draw_pictures(const std::string& path, const Picture8& ours, const Picture8* expected, bool classes) {
  std::vector<Panel> panels(1);
  panels[0].caption = "ours";
  DIOPTER_ASSIGN(panels[0].frame, paint_picture(ours, classes));
  if (!expected) return write_panels(path, panels);
  DIOPTER_ASSIGN(Frame frame, paint_picture(*expected, classes));
  panels.push_back({"expected", std::move(frame)});
  if (expected->samples.size() == ours.samples.size()) {
    Picture8 off = ours;
    for (size_t i = 0; i < off.samples.size(); ++i) {
      const int distance = std::abs(ours.samples[i] - expected->samples[i]);
      off.samples[i] = static_cast<uint8_t>(classes && distance ? 255 : distance);
    }
    DIOPTER_ASSIGN(Frame difference, paint_picture(off, false));
    panels.push_back({"difference", std::move(difference)});
  }
  return write_panels(path, panels);
}

Status draw_results(const std::string& path, const FrameView& frame, const json& ours, const json& expected) {
  const std::string kind = expected.value("kind", "");
  if (kind == "classes" || kind == "vector" || kind == "tensor") return draw_bars(path, ours, expected);
  const double scale = static_cast<double>(panel_size(frame.size.width, frame.size.height).width) / frame.size.width;
  Panel panels[3] = {{"ours", {}}, {"expected", {}}, {"both", {}}};
  for (int i = 0; i < 3; ++i) {
    DIOPTER_ASSIGN(panels[i].frame, shown(frame));
    Sketch sketch(panels[i].frame.view(), scale);
    if (i != 0) sketch.draw(expected, kExpected);
    if (i != 1) sketch.draw(ours, kOurs);
  }
  return write_panels(path, panels);
}

}  // namespace diopter::golden
