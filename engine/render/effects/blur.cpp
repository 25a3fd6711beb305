// Blurs the background. Foreground pixels have no weight in the blur, so that the person leaves no halo around it.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/render/composite.h"
#include "engine/render/effect.h"
#include "engine/render/kernels.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"strength", ParameterType::kNumber, "16", 1, 100, "px at 1080p", "standard deviation of the blur"},
    {"classes", ParameterType::kTexts, "[]", 0, 0, "", "labels or indices that are foreground; none: all but class 0"},
    {"blend", ParameterType::kText, "\"gamma\"", 0, 0, "", "edges are mixed in gamma-coded samples or in linear light", "gamma|linear"},
};

// Where one colour component lies: bytes from sample to sample, and the first one.
struct Component {
  int plane, step, offset, subsampling;
};
std::array<Component, 3> components_of(PixelFormat format) {
  if (format == PixelFormat::kRgba) return {{{0, 4, 0, 1}, {0, 4, 1, 1}, {0, 4, 2, 1}}};
  if (format == PixelFormat::kNv12) return {{{0, 1, 0, 1}, {1, 2, 0, 2}, {1, 2, 1, 2}}};
  return {{{0, 1, 0, 1}, {1, 1, 0, 2}, {2, 1, 0, 2}}};
}

struct BlurState final : EffectState {
  Alpha alpha;
  Compositor compositor;
  Frame layer;
  Size grid;
  std::array<std::vector<float>, 4> sums;  // weight, then each component times weight
  std::vector<float> passed, share, expanded[2];
  std::vector<int32_t> index;
  std::vector<uint8_t> row;
};

class Blur final : public Effect {
 public:
  explicit Blur(const EffectConfig& config)
      : strength_(config.parameters.number("strength")),
        classes_(config.parameters.texts("classes")),
        linear_(config.parameters.text("blend") == "linear") {}

  std::unique_ptr<EffectState> make_state() const override { return std::make_unique<BlurState>(); }

  Status draw(const DrawInput& input, EffectState* effect_state, const FrameView& frame) const override {
    const Mask* mask = input.output ? std::get_if<Mask>(&input.output->data) : nullptr;
    if (!mask || mask->width <= 0 || mask->height <= 0) return ok_status();
    auto& state = static_cast<BlurState&>(*effect_state);
    state.alpha.update(*mask, classes_, frame);
    if (state.layer.empty() || state.layer.size() != frame.size || state.layer.format() != frame.format) {
      DIOPTER_ASSIGN(state.layer, Frame::create(frame.format, frame.size, frame.colour));
    }
    state.layer.set_colour(frame.colour);
    const double sigma = strength_ * frame.size.height / 1080;
    int cell = 2;  // frame pixels a side; the blur is smooth enough to be made on a coarse grid
    while (cell < 16 && sigma / cell >= 3) cell *= 2;
    gather(frame, cell, state);
    const int radius = std::max(1, static_cast<int>(std::lround((std::sqrt(4 * sigma * sigma / (cell * cell) + 1) - 1) / 2)));
    for (auto& plane : state.sums) {
      for (int pass = 0; pass < 3; ++pass) box(plane, state.passed, state.grid, radius);  // three boxes come close to a Gaussian
    }
    for (int c = 1; c < 4; ++c) {
      for (size_t i = 0; i < state.passed.size(); ++i) state.sums[c][i] /= std::max(state.sums[0][i], 1e-6f);
    }
    const auto components = components_of(frame.format);
    for (int c = 0; c < 3; ++c) spread(components[c], state.sums[c + 1], cell, state);
    state.compositor.draw(frame, &state.alpha, state.layer.view(), {Where::kOutside, 1, linear_});
    return ok_status();
  }

 private:
  // Four by four samples a cell at most.
  static void gather(const FrameView& frame, int cell, BlurState& state) {
    state.grid = {(frame.size.width + cell - 1) / cell, (frame.size.height + cell - 1) / cell};
    const size_t cells = static_cast<size_t>(state.grid.width) * state.grid.height;
    for (auto& plane : state.sums) plane.assign(cells, 0.f);
    state.passed.resize(cells);
    const auto components = components_of(frame.format);
    const int step = std::max(1, cell / 4);
    state.alpha.for_each_run([&](const TileRun& run) {
      if (run.kind == TileKind::kSolid) return;
      for (int y = run.y0; y < run.y1; y += step) {
        const uint8_t* alpha = run.kind == TileKind::kMixed ? state.alpha.row(y) : nullptr;
        const uint8_t* rows[3];
        for (int c = 0; c < 3; ++c) {
          const Component& k = components[c];
          rows[c] = frame.planes[k.plane] + static_cast<ptrdiff_t>(y / k.subsampling) * frame.strides[k.plane] + k.offset;
        }
        for (int x = run.x0; x < run.x1; x += step) {
          const size_t at = static_cast<size_t>(y / cell) * state.grid.width + x / cell;
          const float weight = (alpha ? 255 - alpha[x] : 255) * (1 / 255.f);
          state.sums[0][at] += weight;
          for (int c = 0; c < 3; ++c) state.sums[c + 1][at] += weight * rows[c][x / components[c].subsampling * components[c].step];
        }
      }
    });
  }

  // Running sums along rows, then columns; outside of the grid there is nothing.
  static void box(std::vector<float>& plane, std::vector<float>& passed, Size grid, int radius) {
    const float share = 1.f / (2 * radius + 1);
    for (int y = 0; y < grid.height; ++y) box_line(plane.data() + static_cast<size_t>(y) * grid.width, passed.data() + static_cast<size_t>(y) * grid.width, grid.width, 1, radius, share);
    for (int x = 0; x < grid.width; ++x) box_line(passed.data() + x, plane.data() + x, grid.height, grid.width, radius, share);
  }

  static void box_line(const float* in, float* out, int count, ptrdiff_t stride, int radius, float share) {
    for (int i = 0; i < count; ++i) {
      float sum = 0;
      for (int j = std::max(i - radius, 0); j <= std::min(i + radius, count - 1); ++j) sum += in[j * stride];
      out[i * stride] = sum * share;
    }
  }

  static void spread(const Component& component, const std::vector<float>& plane, int cell, BlurState& state) {
    const FrameView& to = state.layer.view();
    const Size grid = state.grid, size{(to.size.width + component.subsampling - 1) / component.subsampling,
                                       (to.size.height + component.subsampling - 1) / component.subsampling};
    const float scale = static_cast<float>(component.subsampling) / cell;
    const auto place = [&](int i, int side, float& share) {
      const float at = std::clamp((i + .5f) * scale - .5f, 0.f, side - 1.f);
      const int first = std::min(static_cast<int>(at), std::max(side - 2, 0));
      share = at - first;
      return first;
    };
    state.index.resize(to.size.width);
    state.share.resize(to.size.width);
    state.row.resize(to.size.width);
    for (auto& row : state.expanded) row.resize(to.size.width);
    for (int x = 0; x < size.width; ++x) state.index[x] = place(x, grid.width, state.share[x]);
    int held[2] = {-1, -1};
    for (int y = 0; y < size.height; ++y) {
      float share = 0;
      const int first = place(y, grid.height, share), second = std::min(first + 1, grid.height - 1);
      for (int row : {first, second}) {
        if (held[row & 1] == row) continue;
        held[row & 1] = row;
        expand_row(plane.data() + static_cast<size_t>(row) * grid.width, grid.width, size.width, state, state.expanded[row & 1]);
      }
      uint8_t* out = to.planes[component.plane] + static_cast<ptrdiff_t>(y) * to.strides[component.plane] + component.offset;
      uint8_t* bytes = component.step == 1 ? out : state.row.data();
      render_kernels::between(state.expanded[first & 1].data(), state.expanded[second & 1].data(), share, size.width, bytes);
      if (component.step == 1) continue;
      for (int x = 0; x < size.width; ++x) out[x * component.step] = bytes[x];
    }
  }

  static void expand_row(const float* row, int cells, int count, BlurState& state, std::vector<float>& out) {
    if (cells == 1) {
      std::fill_n(out.begin(), count, row[0]);
    } else {
      render_kernels::expand(row, state.index.data(), state.share.data(), count, out.data());
    }
  }

  double strength_;
  ForegroundClasses classes_;
  bool linear_;
};

}  // namespace

extern const EffectEntry kEffect_blur;
const EffectEntry kEffect_blur = {
    "blur", "blurs the background", "mask", kParameters,
    [](const EffectConfig& config) -> Result<std::unique_ptr<Effect>> { return std::unique_ptr<Effect>(new Blur(config)); }};

}  // namespace diopter
