// Lays one picture over another by weights, plane by plane in the frame's own format.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/frame/frame.h"
#include "engine/render/alpha.h"
#include "engine/render/pixel_box.h"

namespace diopter {

enum class Where : uint8_t {
  kEverywhere = 1,
  kInside,
  kOutside,
  kFringe,  // where the alpha is neither clear nor solid; close to solid the frame's own pixels come back
};
// "everywhere", "inside", "outside".
Where where_of(std::string_view name);

struct Blend {
  Where where = Where::kEverywhere;  // inside or outside of the alpha
  float opacity = 1;                 // 0..1
  bool linear = false;               // mixes light instead of gamma-coded samples: slower, edges between bright and dark look thinner
  const uint8_t* matte = nullptr;    // the layer's own opacity, a byte a pixel; null: opaque
  size_t matte_stride = 0;
  PixelBox box{};                // the part of the frame that the layer covers
};

// Threads: one at a time. Allocates only when frames grow.
class Compositor {
 public:
  // A layer of one colour in the frame's format: planes of one row with stride 0. Valid until the next call.
  FrameView solid(const FrameView& frame, uint32_t rgba);

  // Mixes `layer` (same format and size; strides may be 0) into the frame. `alpha` may be null where blend.where is kEverywhere.
  void draw(const FrameView& frame, const Alpha* alpha, const FrameView& layer, const Blend& blend);

  // Of an RGBA frame: what is outside of the alpha becomes `rgba`, which may be see-through; opacity in the frame's alpha.
  void cut_out(const FrameView& frame, const Alpha& alpha, uint32_t rgba) const;

 private:
  void draw_run(const FrameView& frame, const Alpha* alpha, const FrameView& layer, const Blend& blend, const TileRun& run);
  void weigh_row(const Alpha* alpha, const Blend& blend, const TileRun& run, int y, uint8_t* out) const;
  void mix_chroma(const FrameView& frame, const FrameView& layer, const TileRun& run, int y);

  std::vector<uint8_t> weights_[2], wide_, rows_;
};

}  // namespace diopter
