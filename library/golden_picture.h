// Pictures for people: ours | expected | difference, side by side.
#pragma once

#include <string>

#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "library/golden_run.h"

namespace diopter::golden {

// Each writes `path` as PNG and makes its folder. Fails (kEnvironment) where it cannot be written.

// Tensors as grey or colour pictures, both on the reference's scale; what is no picture as a matrix. Requires: float32.
Status draw_tensors(const std::string& path, const TensorView& ours, const TensorView& reference, Layout layout);

// Masks, mattes, depth, images. `expected` may be null. `classes`: samples are class numbers.
Status draw_pictures(const std::string& path, const Picture8& ours, const Picture8* expected, bool classes);

// Boxes, points and lines on the frame (the third panel shows both: ours in orange, expected in blue), numbers as bars.
Status draw_results(const std::string& path, const FrameView& frame, const nlohmann::json& ours, const nlohmann::json& expected);

}  // namespace diopter::golden
