// Relative depth: one number a cell; what comes out is larger where things are nearer.
#include <algorithm>
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/grid.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"nearer", ParameterType::kText, "\"large\"", 0, 0, "",
     "what the tensor holds where things are nearer: large numbers (inverse depth), or small ones (distances: they are inverted, and 0 or less is infinitely far)",
     "large|small"},
};

// Nearer than this, in the model's unit, all is the same; it keeps inverted distances in bounds.
constexpr float kNearest = 1e-3f;

class DepthDecoder final : public Decoder {
 public:
  explicit DepthDecoder(const DecoderConfig& config) : layout_(config.input_layout), distances_(config.parameters.text("nearer") == "small") {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Grid grid, grid_with(input.tensors[0], 1, layout_));
    Depth* depth = std::get_if<Depth>(&output.data);
    if (!depth) depth = &output.data.emplace<Depth>();
    depth->width = grid.width;
    depth->height = grid.height;
    place_grid(input.mapping, {grid.width, grid.height}, depth->frame_from_depth, depth->content);
    const size_t cells = static_cast<size_t>(grid.width) * grid.height;
    depth->values.assign(grid.data, grid.data + cells);
    if (distances_) {
      for (float& value : depth->values) value = value > 0 ? 1 / std::max(value, kNearest) : std::isnan(value) ? value : 0;
    }
    output.non_finite = replace_non_finite(depth->values);
    return ok_status();
  }

 private:
  // By the farthest that is known, so that the range stays; returns how many.
  static int replace_non_finite(std::vector<float>& values) {
    int non_finite = 0;
    float farthest = INFINITY;
    for (float value : values) {
      const bool finite = std::isfinite(value);
      non_finite += !finite;
      if (finite) farthest = std::min(farthest, value);
    }
    if (non_finite == 0) return 0;
    if (!std::isfinite(farthest)) farthest = 0;
    for (float& value : values) value = std::isfinite(value) ? value : farthest;
    return non_finite;
  }

  Layout layout_;
  bool distances_;
};

}  // namespace

extern const DecoderEntry kDecoder_depth;
const DecoderEntry kDecoder_depth = {
    "depth", "relative depth: larger is nearer", OutputKind::kDepth, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new DepthDecoder(config)); }};

}  // namespace diopter
