// A made frame with structure in every direction and colours that tell the channels apart.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "engine/input/transform.h"

namespace diopter {

inline Frame made_frame(Size size = {160, 120}) {
  Result<Frame> frame = Frame::create(PixelFormat::kRgba, size);
  EXPECT_TRUE(frame.ok());
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = frame->view().planes[0] + static_cast<ptrdiff_t>(y) * frame->view().strides[0];
    for (int x = 0; x < size.width; ++x, row += 4) {
      const double u = static_cast<double>(x) / size.width, v = static_cast<double>(y) / size.height;
      row[0] = static_cast<uint8_t>(120 + 60 * std::sin(9 * u + 3 * v * v) + 60 * u);
      row[1] = static_cast<uint8_t>(100 + 90 * std::cos(7 * v - 4 * u * u));
      row[2] = static_cast<uint8_t>(60 + 50 * std::sin(5 * u * v + 2) + 80 * v * v);
      row[3] = 255;
    }
  }
  return std::move(frame).value();
}

// What a trainer with this transform would have saved, as float32.
inline Tensor made_input(const Frame& frame, const InputSpec& spec, Size size) {
  InputSpec sized = spec;
  sized.transform.width = size.width;
  sized.transform.height = size.height;
  Tensor tensor;
  Mapping mapping;
  EXPECT_TRUE(Transformer(sized.region, sized.transform).run(frame.view(), Shape{}, tensor, mapping).ok());
  return tensor;
}

}  // namespace diopter
