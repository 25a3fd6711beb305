// region + transform -> tensor, and the way back. One source for native and WebAssembly (Highway, dispatched at run time).
#pragma once

#include "engine/base/geometry.h"
#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"

namespace diopter {

// Where a tensor's pixels lie in the frame. Coordinates are continuous (pixel centres at .5).
struct Mapping {
  Affine frame_from_tensor;
  Affine tensor_from_frame;
  Size tensor_size;
  Size frame_size;
  Rect content;  // the part of the tensor that shows the picture, in tensor pixels; the rest is fill
};

// Where `spec` puts a frame of this size in a tensor of this size.
// Contain keeps the aspect ratio by r = min(tw/w, th/h), with the picture's size rounded to whole pixels
// (round(w r) x round(h r)) and its offset floored, as the common letterbox recipes do.
Result<Mapping> make_mapping(const RegionSpec& region, const TransformSpec& spec, Size frame, Size tensor);

// The same for a region that lies anywhere in the frame, or partly outside of it. transform.rotate turns it further.
Result<Mapping> make_mapping_around(const TurnedRect& region, const TransformSpec& spec, Size frame, Size tensor);

// The tensor's size for this frame: the spec's, else the model's, else (dynamic) the region's rounded to multiple_of * k + plus.
Result<Size> tensor_size(const RegionSpec& region, const TransformSpec& spec, const Shape& model_shape, Size frame);

// 1, 3 or 4, by colour order.
int channel_count(ColourOrder order);

// Turns frames into tensors; keeps the plan (weights, scratch memory) while sizes, formats and mapping stay the same, and then
// allocates nothing. Downscaling on both axes averages the covered area, else bilinear with half-pixel centres; rotated
// regions are sampled bilinearly, supersampled by the downscale (given `around`, from a picture shrunk by whole pixels first).
// A region that moves makes a new plan each time.
// Threads: one at a time.
class Transformer {
 public:
  Transformer(const RegionSpec& region, const TransformSpec& spec);
  ~Transformer();
  Transformer(Transformer&&) noexcept;
  Transformer& operator=(Transformer&&) noexcept;

  // Writes `tensor` (resized to [1,C,H,W] or [1,H,W,C]) and `mapping`. `model_shape` is the model's declared input shape.
  // `around`: the region to take instead of the spec's; what lies outside of the frame is fill.
  Status run(const FrameView& frame, const Shape& model_shape, Tensor& tensor, Mapping& mapping, const TurnedRect* around = nullptr);

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace diopter
