// Points as the peaks of heatmaps, one map a point (HRNet, PoseNet); a second tensor may hold offsets from the peak's cell.
#include <bit>
#include <cmath>

#include "engine/output/grid.h"
#include "engine/output/points.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the maps into scores", "none|sigmoid"},
    {"layout", ParameterType::kText, "\"auto\"", 0, 0, "", "where the points lie; auto: as the component's input", "auto|nchw|nhwc"},
    {"stride", ParameterType::kNumber, "0", 0, 1024, "px", "input pixels between cells; 0: by the sizes. With offsets that is the least power of two whose cells span the input"},
    {"offset_order", ParameterType::kText, "\"yx\"", 0, 0, "", "whether the offsets of all points in y come first, or those in x", "yx|xy"},
    {"refine", ParameterType::kText, "\"quarter\"", 0, 0, "", "without offsets: moves a peak a quarter cell to its higher neighbour, or to the top of the parabola through both", "none|quarter|parabola"},
    {"min_presence", ParameterType::kNumber, "0", 0, 1, "0..1", "there is no instance where the mean of the scores is below it"},
};

enum class Refine { kNone = 1, kQuarter, kParabola };

// The tensor pixel of a cell on one axis.
struct Axis {
  float first = 0;
  float step = 1;
  float at(float cell) const { return first + cell * step; }
};
struct Places {
  Axis across, down;
};

// Grids of 16k+1 pixels have their cells on pixels 0, 16, 32 ..; others cover the input evenly, cell by cell.
Axis axis_of(int input, int cells, float stride) {
  if (stride > 0) return {stride / 2, stride};
  if (input % cells != 0 && cells > 1 && (input - 1) % (cells - 1) == 0) return {.5f, static_cast<float>((input - 1) / (cells - 1))};
  const float step = static_cast<float>(input) / static_cast<float>(cells);
  return {step / 2, step};
}

// Offsets count from the pixel at the cell's corner, as PoseNet was trained.
Axis offset_axis(int input, int cells, float stride) {
  if (stride > 0) return {0, stride};
  const unsigned span = static_cast<unsigned>((input + cells - 1) / cells);
  return {0, static_cast<float>(std::bit_ceil(span))};
}

// How far the top lies from the middle of three neighbours, in cells.
float shift(float before, float peak, float after, Refine refine) {
  if (!std::isfinite(before) || !std::isfinite(after)) return 0;
  if (refine == Refine::kQuarter) return after > before ? .25f : after < before ? -.25f : 0;
  const float curve = before - 2 * peak + after;
  return std::isfinite(curve) && curve < 0 ? .5f * (before - after) / curve : 0;
}

class HeatmapDecoder final : public Decoder {
 public:
  explicit HeatmapDecoder(const DecoderConfig& config)
      : names_(config.labels),
        activation_(activation_of(config.parameters.text("activation"))),
        layout_(grid_layout(config.parameters.text("layout"), config.input_layout)),
        stride_(static_cast<float>(config.parameters.number("stride"))),
        x_first_(config.parameters.text("offset_order") == "xy"),
        min_presence_(static_cast<float>(config.parameters.number("min_presence"))) {
    const std::string refine = config.parameters.text("refine");
    refine_ = refine == "quarter" ? Refine::kQuarter : refine == "parabola" ? Refine::kParabola : Refine::kNone;
  }

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Grid maps, grid_of(input.tensors[0], layout_));
    Grid offsets;
    const bool offset = input.tensors.size() > 1;
    if (offset) {
      DIOPTER_ASSIGN(offsets, grid_of(input.tensors[1], layout_));
      if (offsets.width != maps.width || offsets.height != maps.height || offsets.channels != 2 * maps.channels) {
        return invalid("tensors " + input.tensors[0].shape.to_string() + " and " + input.tensors[1].shape.to_string(), "are not heatmaps and two offsets a point", "bind the heatmaps, then their offsets, or the heatmaps alone");
      }
    }
    const Places places = places_of(input.mapping.tensor_size, maps, offset);
    KeypointsWriter writer(input.mapping, names_, false, min_presence_, output);
    for (int k = 0; k < maps.channels; ++k) {
      const Peak peak = peak_of(maps, k, output.non_finite);
      Point at{NAN, NAN};
      if (peak.found) {
        const Point cell = offset ? Point{} : refined(maps, k, peak), pixels = offset ? offset_of(offsets, k, maps.channels, peak.cell) : Point{};
        at = {places.across.at(static_cast<float>(peak.x) + cell.x) + pixels.x, places.down.at(static_cast<float>(peak.y) + cell.y) + pixels.y};
      }
      writer.add(at, 0, activation_ == Activation::kSigmoid ? sigmoid(peak.value) : peak.value);
    }
    writer.end_instance();
    return ok_status();
  }

 private:
  struct Peak {
    bool found = false;  // false: no finite value
    size_t cell = 0;
    int x = 0, y = 0;
    float value = 0;
  };

  Places places_of(Size input, const Grid& maps, bool offset) const {
    const auto axis = offset ? offset_axis : axis_of;
    return {axis(input.width, maps.width, stride_), axis(input.height, maps.height, stride_)};
  }

  // In input pixels.
  Point offset_of(const Grid& offsets, int channel, int channels, size_t cell) const {
    const float first = offsets.at(cell, channel), second = offsets.at(cell, channel + channels);
    return x_first_ ? Point{first, second} : Point{second, first};
  }

  static Peak peak_of(const Grid& maps, int channel, int& non_finite) {
    Peak peak;
    const size_t cells = static_cast<size_t>(maps.width) * static_cast<size_t>(maps.height);
    for (size_t cell = 0; cell < cells; ++cell) {
      const float value = maps.at(cell, channel);
      if (!std::isfinite(value)) {
        ++non_finite;
      } else if (!peak.found || value > peak.value) {
        peak = {true, cell, 0, 0, value};
      }
    }
    peak.x = static_cast<int>(peak.cell % static_cast<size_t>(maps.width));
    peak.y = static_cast<int>(peak.cell / static_cast<size_t>(maps.width));
    return peak;
  }

  // In cells. A peak at the rim has no neighbour on both sides and stays.
  Point refined(const Grid& maps, int channel, const Peak& peak) const {
    Point moved;
    if (refine_ == Refine::kNone) return moved;
    const size_t row = static_cast<size_t>(maps.width);
    if (peak.x > 0 && peak.x + 1 < maps.width) moved.x = shift(maps.at(peak.cell - 1, channel), peak.value, maps.at(peak.cell + 1, channel), refine_);
    if (peak.y > 0 && peak.y + 1 < maps.height) moved.y = shift(maps.at(peak.cell - row, channel), peak.value, maps.at(peak.cell + row, channel), refine_);
    return moved;
  }

  const Labels& names_;
  Activation activation_;
  Layout layout_;
  float stride_;
  bool x_first_;
  float min_presence_;
  Refine refine_ = Refine::kNone;
};

}  // namespace

extern const DecoderEntry kDecoder_points_heatmap;
const DecoderEntry kDecoder_points_heatmap = {
    "points_heatmap", "points at the peaks of heatmaps, one map a point; a second tensor may hold offsets", OutputKind::kKeypoints, 1, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new HeatmapDecoder(config)); }};

}  // namespace diopter
