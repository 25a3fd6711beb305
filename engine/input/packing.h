// From rows of R, G, B, A samples to the tensor: colour order, scale and bias, element type, layout.
#pragma once

#include <array>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"

namespace diopter {

// One tensor row of samples: R, G, B, A, and the grey that finish_grey() makes of them. Owns its memory.
class SampleLine {
 public:
  // All samples are the fill colour, opaque.
  SampleLine(int width, const std::array<float, 3>& fill);
  float* channel(int c) { return memory_.data() + static_cast<size_t>(c) * width_; }
  const float* channel(int c) const { return memory_.data() + static_cast<size_t>(c) * width_; }
  static constexpr int kGrey = 4;
  void finish_grey();

 private:
  size_t width_;
  std::vector<float> memory_;
};

class Packer {
 public:
  Packer(const TransformSpec& spec, Size tensor);
  // Writes row `y` of a tensor of the spec's type, layout and size.
  void row(const SampleLine& line, int y, Tensor& tensor);

 private:
  template <class Element>
  void store(const Element* row, int c, int y, void* tensor) const;

  ElementType type_;
  Layout layout_;
  Size size_;
  int channels_;
  std::array<int, 4> source_{};  // which channel of the line, by tensor channel
  std::array<float, 4> scale_{}, bias_{};
  std::vector<uint16_t> halves_;  // one row, for the types that are not float32
  std::vector<uint8_t> bytes_;
};

}  // namespace diopter
