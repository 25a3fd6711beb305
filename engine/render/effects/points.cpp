// Keypoints as dots, joined to a skeleton.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/render/canvas.h"
#include "engine/render/effect.h"
#include "engine/render/skeleton.h"

namespace diopter {

namespace {

constexpr int kDense = 100;  // sets of more points (face meshes) get finer dots

constexpr ParameterSpec kParameters[] = {
    {"radius", ParameterType::kNumber, "-1", -1, 100, "px at 1080p", "of the dots; 0: none, -1: 6, or 1.5 for sets of over 100 points"},
    {"colour", ParameterType::kColour, "\"#ffffff\"", 0, 0, "", "of the dots"},
    {"line", ParameterType::kNumber, "4", 0, 100, "px at 1080p", "thickness of the lines between points; 0: none"},
    {"line_colour", ParameterType::kText, "\"\"", 0, 0, "", "\"#rrggbb\" for all lines; empty: a colour an instance"},
    {"edges", ParameterType::kText, "\"auto\"", 0, 0, "", "which points are joined; auto: by their number", "auto|none|coco17|hand21|pose33|face"},
    {"pairs", ParameterType::kNumbers, "[]", 0, 65535, "", "point indices to join instead, two by two: [0,1, 1,2]"},
    {"min_score", ParameterType::kNumber, "0.3", 0, 1, "0..1", "points below it are not drawn, nor lines that end at one"},
};

class PointsEffect final : public Effect {
 public:
  PointsEffect(const ParameterValues& p, uint32_t colour, uint32_t line_colour, std::vector<int16_t> chains)
      : radius_(p.number("radius")),
        line_(p.number("line")),
        min_score_(static_cast<float>(p.number("min_score"))),
        colour_(colour),
        line_colour_(line_colour),
        edges_(p.text("edges")),
        chains_(std::move(chains)) {}

  Status draw(const DrawInput& input, EffectState*, const FrameView& frame) const override {
    const Keypoints* keypoints = input.output ? std::get_if<Keypoints>(&input.output->data) : nullptr;
    if (!keypoints) return ok_status();
    Canvas canvas(frame);
    const double scale = frame.size.height / 1080.;
    const double radius = radius_ >= 0 ? radius_ : keypoints->points_per_instance > kDense ? 1.5 : 6;
    const std::span<const int16_t> chains = chains_.empty() ? skeleton_chains(edges_, keypoints->points_per_instance) : std::span<const int16_t>(chains_);
    for (size_t i = keypoints->instances.size(); i-- > 0;) {  // the first one lies on top
      const std::span<const Keypoint> points = keypoints->of(i);
      const int id = keypoints->instances[i].id;
      if (line_ > 0) draw_lines(points, chains, std::max(1.f, static_cast<float>(line_ * scale)), line_colour_ ? line_colour_ : class_colour(std::max(id, 0)), canvas);
      if (radius > 0) draw_dots(points, std::max(.75f, static_cast<float>(radius * scale)), canvas);
    }
    return ok_status();
  }

 private:
  void draw_lines(std::span<const Keypoint> points, std::span<const int16_t> chains, float thickness, uint32_t colour, Canvas& canvas) const {
    for (size_t i = 1; i < chains.size(); ++i) {
      const int from = chains[i - 1], to = chains[i], count = static_cast<int>(points.size());
      if (from < 0 || to < 0 || from >= count || to >= count) continue;
      const Keypoint &a = points[static_cast<size_t>(from)], &b = points[static_cast<size_t>(to)];
      if (a.score >= min_score_ && b.score >= min_score_) canvas.line(a.at, b.at, thickness, colour);
    }
  }

  void draw_dots(std::span<const Keypoint> points, float radius, Canvas& canvas) const {
    for (const Keypoint& point : points) {
      if (point.score >= min_score_) canvas.disc(point.at, radius, colour_);
    }
  }

  double radius_, line_;
  float min_score_;
  uint32_t colour_, line_colour_;  // line_colour_ 0: by instance
  std::string edges_;
  std::vector<int16_t> chains_;  // the lens's own; empty: by edges_
};

// Each pair as a chain; an index that no chain can hold has no point anyway.
std::vector<int16_t> chains_of(const std::vector<double>& pairs) {
  std::vector<int16_t> chains;
  for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
    for (double index : {pairs[i], pairs[i + 1]}) chains.push_back(index <= INT16_MAX ? static_cast<int16_t>(index) : kChainEnd);
    chains.push_back(kChainEnd);
  }
  return chains;
}

}  // namespace

extern const EffectEntry kEffect_points;
const EffectEntry kEffect_points = {
    "points", "draws keypoints and the lines between them", "keypoints", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> {
      DIOPTER_ASSIGN(const uint32_t colour, parse_colour(config.parameters.text("colour")));
      const std::string line_colour = config.parameters.text("line_colour");
      uint32_t line_rgba = 0;
      if (!line_colour.empty()) {
        DIOPTER_ASSIGN(line_rgba, parse_colour(line_colour));
      }
      const std::vector<double> pairs = config.parameters.numbers("pairs");
      if (pairs.size() % 2) return invalid("pairs", "is an odd number of indices", "give two for each line");
      return std::unique_ptr<Effect>(new PointsEffect(config.parameters, colour, line_rgba, chains_of(pairs)));
    }};

}  // namespace diopter
