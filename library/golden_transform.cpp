#include "library/golden_transform.h"

#include <algorithm>
#include <cmath>

#include "engine/input/transform.h"
#include "library/golden_registration.h"
#include "library/golden_tensor.h"

namespace diopter::golden {

namespace {

// What share of the reference's variance may be left for a way to count as its explanation.
constexpr double kExplained = .1;
// A way with more changes must be this much better than a simpler one.
constexpr double kClearlyBetter = .6;

// One way to make the tensor: changes of geometry, each with the words for it.
struct Way {
  RegionSpec region;
  TransformSpec transform;
  std::string message;
  std::string remedy;
};

void add(std::string& text, const std::string& more) {
  if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
}

// value = sample * scale + bias, by channel of the reference.
struct Line {
  double scale = 0, bias = 0;
};

struct LineFit {
  int order = 0;           // index in kOrders
  Line lines[4];
  double left = INFINITY;  // share of the reference's variance that stays
};

// Which of the samples r, g, b (0..2) or grey (3) a channel of the tensor holds.
struct Order {
  const char* name;
  int sample[4];
  int channels;
};
constexpr Order kOrders[] = {{"rgb", {0, 1, 2}, 3}, {"bgr", {2, 1, 0}, 3}, {"grey", {3}, 1}};

int order_of(ColourOrder colour) { return colour == ColourOrder::kGrey ? 2 : colour == ColourOrder::kBgr || colour == ColourOrder::kBgra; }

// Least squares over at most some ten thousand pixels.
double fit_line(const float* from, const float* to, size_t count, Line& line) {
  const size_t step = std::max<size_t>(1, count / 40000);
  double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (size_t i = 0; i < count; i += step) {
    if (!std::isfinite(from[i]) || !std::isfinite(to[i])) continue;
    ++n, x += from[i], y += to[i];
    xx += static_cast<double>(from[i]) * from[i], xy += static_cast<double>(from[i]) * to[i], yy += static_cast<double>(to[i]) * to[i];
  }
  const double var_x = n * xx - x * x, var_y = n * yy - y * y, cov = n * xy - x * y;
  if (n < 2 || !(var_x > 0) || !(var_y > 0)) return 1;
  line.scale = cov / var_x;
  line.bias = (y - line.scale * x) / n;
  return std::max(0., 1 - cov * cov / (var_x * var_y));
}

// The frame's samples r, g, b and grey where a tensor of this size would have them.
Planes samples_of(const FrameView& frame, const Way& way, Size size) {
  TransformSpec spec = way.transform;
  spec.colour = ColourOrder::kRgb;
  spec.scale = {1, 1, 1, 1};
  spec.bias = {0, 0, 0, 0};
  spec.layout = Layout::kNchw;
  spec.type = ElementType::kFloat32;
  spec.width = size.width;
  spec.height = size.height;
  Tensor tensor;
  Mapping mapping;
  if (!Transformer(way.region, spec).run(frame, Shape{1, 3, size.height, size.width}, tensor, mapping).ok()) return {};
  Planes planes = planes_of(tensor.view(), Layout::kNchw);
  planes.channels = 4;
  planes.values.resize(4 * planes.pixels());
  for (size_t i = 0; i < planes.pixels(); ++i) planes.plane(3)[i] = .299f * planes.plane(0)[i] + .587f * planes.plane(1)[i] + .114f * planes.plane(2)[i];
  return planes;
}

// Samples shifted by (dx, dy) pixels, bilinear, the edge repeated.
Planes shifted(const Planes& from, float dx, float dy) {
  Planes to = from;
  for (int c = 0; c < from.channels; ++c) {
    for (int y = 0; y < from.height; ++y) {
      for (int x = 0; x < from.width; ++x) {
        const float px = std::clamp(static_cast<float>(x) + dx, 0.f, static_cast<float>(from.width - 1)), py = std::clamp(static_cast<float>(y) + dy, 0.f, static_cast<float>(from.height - 1));
        const int x0 = static_cast<int>(px), y0 = static_cast<int>(py), x1 = std::min(x0 + 1, from.width - 1), y1 = std::min(y0 + 1, from.height - 1);
        const auto at = [&](int i, int j) { return from.plane(c)[static_cast<size_t>(j) * from.width + i]; };
        const float u = px - static_cast<float>(x0), v = py - static_cast<float>(y0);
        to.plane(c)[static_cast<size_t>(y) * to.width + x] = (1 - v) * ((1 - u) * at(x0, y0) + u * at(x1, y0)) + v * ((1 - u) * at(x0, y1) + u * at(x1, y1));
      }
    }
  }
  return to;
}

bool near(const Line& a, const Line& b) {
  const double reach = 255 * std::fabs(b.scale);
  return std::fabs(a.scale - b.scale) * 255 < .04 * reach && std::fabs(a.bias - b.bias) < .03 * reach;
}

// The recipes that trainers use, by channel in r, g, b order; a fitted line near one of them is named by it.
struct Recipe {
  const char* remedy;
  Line lines[3];
};
constexpr double k255 = 1 / 255.;
constexpr Recipe kRecipes[] = {
    {"leave transform.scale and transform.bias out (0 to 255)", {{1, 0}, {1, 0}, {1, 0}}},
    {"set transform.scale to 0.00392156862745098 (0 to 1)", {{k255, 0}, {k255, 0}, {k255, 0}}},
    {"set transform.mean and transform.std to 127.5 (-1 to 1)", {{2 * k255, -1}, {2 * k255, -1}, {2 * k255, -1}}},
    {"set transform.mean to [123.675, 116.28, 103.53] and transform.std to [58.395, 57.12, 57.375] (ImageNet)",
     {{1 / 58.395, -123.675 / 58.395}, {1 / 57.12, -116.28 / 57.12}, {1 / 57.375, -103.53 / 57.375}}},
    {"set transform.mean to [123.68, 116.779, 103.939] and transform.std to 1, in the order of transform.colour", {{1, -123.68}, {1, -116.779}, {1, -103.939}}},
};

const Recipe* recipe_of(const LineFit& fit, int channels) {
  for (const Recipe& recipe : kRecipes) {
    bool all = true;
    for (int c = 0; c < channels; ++c) all &= near(fit.lines[c], recipe.lines[channels == 1 ? 0 : kOrders[fit.order].sample[c]]);
    if (all) return &recipe;
  }
  return nullptr;
}

// The lens's own numbers, or a recipe's.
bool is_plausible(const LineFit& fit, const TransformSpec& spec, int channels) {
  bool own = true;
  for (int c = 0; c < channels; ++c) own &= near(fit.lines[c], {spec.scale[c], spec.bias[c]});
  return own || recipe_of(fit, channels);
}

LineFit best_fit(const Planes& samples, const Planes& reference, const TransformSpec& spec) {
  // On a frame of few colours several orders fit: numbers that somebody would write are preferred, then the lens's own order.
  constexpr double kImplausible = .02, kOtherOrder = .001;
  LineFit best;
  double best_cost = INFINITY;
  if (samples.values.empty()) return best;
  const int channels = std::min(reference.channels, 3);
  for (int order = 0; order < static_cast<int>(std::size(kOrders)); ++order) {
    if (kOrders[order].channels != channels) continue;
    LineFit fit{order, {}, 0};
    for (int c = 0; c < channels; ++c) fit.left += fit_line(samples.plane(kOrders[order].sample[c]), reference.plane(c), reference.pixels(), fit.lines[c]) / channels;
    const double cost = fit.left + (is_plausible(fit, spec, channels) ? 0 : kImplausible) + (order == order_of(spec.colour) ? 0 : kOtherOrder);
    if (cost < best_cost) best = fit, best_cost = cost;
  }
  return best;
}

std::vector<Way> ways_of(const InputSpec& spec) {
  const Way own{spec.region, spec.transform, "", ""};
  std::vector<Way> ways{own};
  const auto with = [&](std::string message, std::string remedy, const auto& change) {
    Way way = own;
    change(way);
    if (way.region == own.region && way.transform == own.transform) return;
    way.message = std::move(message);
    way.remedy = std::move(remedy);
    ways.push_back(std::move(way));
  };
  constexpr std::array<double, 4> kWhole{0, 0, 1, 1};
  with("the trainer's input shows the whole frame", "leave region.crop out", [&](Way& w) { w.region.crop = kWhole; });
  for (const auto& [fit, name] : {std::pair{Fit::kStretch, "stretch"}, {Fit::kContain, "contain"}, {Fit::kCover, "cover"}}) {
    for (const bool whole : {false, true}) {
      for (const double align : {.5, 0., 1.}) {
        if (fit == Fit::kStretch && align != .5) continue;
        std::string remedy = std::string("set transform.fit to \"") + name + "\"";
        if (align != .5) remedy += std::string(" and transform.align to ") + (align > 0 ? "[1, 1]" : "[0, 0]");
        if (whole && own.region.crop != kWhole) remedy += " and leave region.crop out";
        with("the picture is fitted another way", remedy, [&, fit = fit](Way& w) {
          w.transform.fit = fit;
          w.transform.align = {align, align};
          if (whole) w.region.crop = kWhole;
        });
      }
    }
  }
  with("the trainer cut the middle out (resize to 256, crop 224)", "set transform.fit to \"cover\" and region.crop to [0.0625, 0.0625, 0.875, 0.875]", [](Way& w) {
    w.transform.fit = Fit::kCover;
    w.region.crop = {.0625, .0625, .875, .875};
  });
  with("it is mirrored left to right", "change transform.flip", [](Way& w) { w.transform.flip_horizontal ^= true; });
  with("it is upside down", "change transform.flip", [](Way& w) { w.transform.flip_vertical ^= true; });
  for (const int turn : {90, 180, 270}) {
    with("it is turned by " + std::to_string(turn) + " degrees", "add " + std::to_string(turn) + " to transform.rotate", [&](Way& w) { w.transform.rotate_degrees += turn; });
  }
  return ways;
}

std::string fitted_remedy(const LineFit& fit, int channels) {
  std::string scale, bias;
  for (int c = 0; c < channels; ++c) {
    scale += (c ? ", " : "") + short_number(fit.lines[c].scale);
    bias += (c ? ", " : "") + short_number(fit.lines[c].bias);
  }
  return "set transform.scale to about [" + scale + "] and transform.bias to about [" + bias + "]";
}

void explain_values(LineFit fit, const TransformSpec& spec, int channels, Explanation& why) {
  const Recipe* recipe = recipe_of(fit, channels);
  bool same = true, scaled = true;
  for (int c = 0; c < channels; ++c) {
    // Resampling blurs the fit a little; a recipe's numbers are exact.
    if (recipe) fit.lines[c] = recipe->lines[channels == 1 ? 0 : kOrders[fit.order].sample[c]];
    const Line own{spec.scale[c], spec.bias[c]};
    same &= near(own, fit.lines[c]);
    scaled &= std::fabs(fit.lines[c].bias - own.bias / own.scale * fit.lines[c].scale) < .03 * 255 * std::fabs(fit.lines[c].scale);
  }
  if (same) return;
  const double times = spec.scale[0] / fit.lines[0].scale;
  if (times < 0) {
    add(why.message, "values are turned round (dark is bright)");
  } else if (!scaled) {
    add(why.message, "values have another zero: where the frame is black ours are " + short_number(spec.bias[0]) + ", the reference's " + short_number(fit.lines[0].bias));
  }
  if (times > 1.04) add(why.message, "values are " + short_number(times) + " times larger");
  if (times > 0 && times < .96) add(why.message, "values are " + short_number(1 / times) + " times smaller");
  add(why.remedy, recipe ? recipe->remedy : fitted_remedy(fit, channels));
}

// The same picture inside, but another colour around it.
Explanation explain_fill(const FrameView& frame, const InputSpec& spec, const Planes& ours, const Planes& reference) {
  const Result<Mapping> mapping = make_mapping(spec.region, spec.transform, frame.size, {ours.width, ours.height});
  if (!mapping.ok() || reference.values.size() != ours.values.size()) return {};
  double inside = 0, outside = 0, filled = 0;
  size_t around = 0;
  for (int y = 0; y < ours.height; ++y) {
    for (int x = 0; x < ours.width; ++x) {
      const size_t at = static_cast<size_t>(y) * ours.width + x;
      const Rect& content = mapping->content;
      const bool within = x + 1 > content.x0 && x < content.x1 && y + 1 > content.y0 && y < content.y1;
      (within ? inside : outside) += std::fabs(ours.values[at] - reference.values[at]);
      around += !within;
      filled += within ? 0 : reference.values[at];
    }
  }
  if (around == 0 || !(inside < kExplained * outside)) return {};
  const double level = (filled / static_cast<double>(around) - spec.transform.bias[0]) / spec.transform.scale[0];
  if (!std::isfinite(level)) return {};
  const std::string text = std::to_string(std::lround(std::clamp(level, 0., 255.)));
  return {"around the picture the reference is filled with another colour", "set transform.fill to [" + text + ", " + text + ", " + text + "]"};
}

// A reference of the other layout, or one whose numbers were reshaped where they had to be transposed.
Planes other_layout(const TensorView& reference, const Planes& ours, Layout layout) {
  const Layout other = layout == Layout::kNchw ? Layout::kNhwc : Layout::kNchw;
  Planes planes = planes_of(reference, other);
  if (planes.channels == ours.channels && planes.width == ours.width && planes.height == ours.height) return planes;
  const Shape as_other = other == Layout::kNhwc ? Shape{1, ours.height, ours.width, ours.channels} : Shape{1, ours.channels, ours.height, ours.width};
  return planes_of({reference.type, as_other, reference.data}, other);
}

struct Best {
  const Way* way = nullptr;
  LineFit fit;
  Planes samples;
};

Best best_way(const FrameView& frame, const std::vector<Way>& ways, const Planes& reference, const TransformSpec& spec) {
  Best best;
  for (const Way& way : ways) {
    Planes samples = samples_of(frame, way, {reference.width, reference.height});
    const LineFit fit = best_fit(samples, reference, spec);
    if (fit.left < best.fit.left * kClearlyBetter) best = {&way, fit, std::move(samples)};
  }
  return best;
}

void explain_shift(Best& best, const Planes& reference, const TransformSpec& spec, Explanation& why) {
  const Planes unshifted = best.samples;
  float shift_x = 0, shift_y = 0;
  for (const float dx : {0.f, -.5f, .5f, -1.f, 1.f}) {
    for (const float dy : {0.f, -.5f, .5f, -1.f, 1.f}) {
      const LineFit fit = best_fit(shifted(unshifted, dx, dy), reference, spec);
      if (fit.left > best.fit.left * kClearlyBetter) continue;
      best.fit = fit;
      shift_x = -dx, shift_y = -dy;
    }
  }
  if (shift_x == 0 && shift_y == 0) return;
  add(why.message, "the trainer's picture lies " + short_number(shift_x) + ", " + short_number(shift_y) + " tensor pixels beside ours (right, down): another rule for pixel centres");
  add(why.remedy, "resize with half-pixel centres when training (align_corners=False)");
}

// Without a frame to try ways on: the same numbers times something.
Explanation explain_numbers(const TensorView& ours, const TensorView& reference) {
  Line line;
  Explanation why;
  const double left = fit_line(ours.floats().data(), reference.floats().data(), ours.floats().size(), line);
  if (left > kExplained || !(std::fabs(line.scale) > 0)) return why;
  why.message = "the reference is ours times " + short_number(line.scale) + " plus " + short_number(line.bias);
  why.remedy = "correct the input's scale and bias";
  return why;
}

// The same picture, but of another part of the frame.
Explanation explain_region(const FrameView& frame, const InputSpec& spec, const Planes& ours, const Planes& reference) {
  constexpr double kAlike = .9;
  const Registration at = register_planes(ours, reference);
  if (at.correlation < kAlike) return {};
  const std::string sides = short_number(at.scale_x) + " of our region's width and " + short_number(at.scale_y) + " of its height";
  if (!spec.region.source.from.empty()) {
    const double right = at.shift_x + at.scale_x / 2 - .5, down = at.shift_y + at.scale_y / 2 - .5;
    const bool alike = std::fabs(at.scale_x - at.scale_y) < .03 * at.scale_x, centred = std::fabs(right) < .02 && std::fabs(down) < .02;
    Explanation why{"the trainer's input shows another region: " + sides, "multiply region.scale by about "};
    why.remedy += alike ? short_number(at.scale_x) : "[" + short_number(at.scale_x) + ", " + short_number(at.scale_y) + "]";
    if (centred) return why;
    add(why.message, "its middle lies " + short_number(right) + ", " + short_number(down) + " of our width and height to the right and down");
    add(why.remedy, "correct region.shift");
    return why;
  }
  const Result<Mapping> mapping = make_mapping(spec.region, spec.transform, frame.size, {ours.width, ours.height});
  if (!mapping.ok()) return {};
  const auto corner = [&](double x, double y) { return Point{static_cast<float>((at.scale_x * x + at.shift_x) * ours.width), static_cast<float>((at.scale_y * y + at.shift_y) * ours.height)}; };
  const Point from = corner(0, 0), to = corner(1, 1);
  const Rect shown = mapping->frame_from_tensor.apply(Rect{from.x, from.y, to.x, to.y});
  const auto share = [](float position, int side) { return short_number(std::round(100 * std::clamp(position / static_cast<float>(side), 0.f, 1.f)) / 100); };
  return {"the trainer's input shows another region: " + sides,
          "set region.crop to about [" + share(shown.x0, frame.size.width) + ", " + share(shown.y0, frame.size.height) + ", " + share(shown.width(), frame.size.width) + ", " +
              share(shown.height(), frame.size.height) + "]"};
}

}  // namespace

Explanation explain_input(const FrameView& frame, const InputSpec& spec, const TensorView& ours, const TensorView& reference) {
  const Planes own = spec.kind == InputKind::kPicture && spec.history == 1 ? planes_of(ours, spec.transform.layout) : Planes{};
  const bool same_count = ours.shape.element_count() == reference.shape.element_count();
  if (own.values.empty() || !spec.region.source.from.empty()) {
    Explanation why = same_count ? explain_numbers(ours, reference) : Explanation{};
    return why.message.empty() && !own.values.empty() ? explain_region(frame, spec, own, planes_of(reference, spec.transform.layout)) : why;
  }
  if (Explanation fill = explain_fill(frame, spec, own, planes_of(reference, spec.transform.layout)); !fill.message.empty()) return fill;
  const std::vector<Way> ways = ways_of(spec);
  const int own_order = order_of(spec.transform.colour);
  Planes expected = planes_of(reference, spec.transform.layout);
  Best best = best_way(frame, ways, expected, spec.transform);
  Explanation why;
  if (same_count && !(best.fit.left < kExplained)) {
    Planes transposed = other_layout(reference, own, spec.transform.layout);
    Best other = best_way(frame, ways, transposed, spec.transform);
    if (other.fit.left < kExplained) {
      best = std::move(other);
      expected = std::move(transposed);
      why = {"the layout is transposed: channels stand " + std::string(spec.transform.layout == Layout::kNchw ? "last" : "first") + " in the trainer's numbers",
             std::string("set transform.layout to \"") + (spec.transform.layout == Layout::kNchw ? "nhwc" : "nchw") + "\" if the model wants that; else transpose the trainer's array (a reshape is no transpose)"};
    }
  }
  if (!best.way) return explain_region(frame, spec, own, expected);
  explain_shift(best, expected, spec.transform, why);
  if (!(best.fit.left < kExplained)) return explain_region(frame, spec, own, expected);
  add(why.message, best.way->message);
  add(why.remedy, best.way->remedy);
  if (best.fit.order != own_order) {
    const bool swapped = kOrders[best.fit.order].channels == 3 && kOrders[own_order].channels == 3;
    add(why.message, swapped ? "red and blue are swapped" : std::string("the colour is ") + kOrders[best.fit.order].name);
    add(why.remedy, std::string("set transform.colour to \"") + kOrders[best.fit.order].name + "\"");
  }
  explain_values(best.fit, spec.transform, std::min(expected.channels, 3), why);
  return why;
}

}  // namespace diopter::golden
