#include "engine/input/packing.h"

#include <algorithm>
#include <cstring>

#include "engine/input/kernels.h"
#include "engine/input/transform.h"

namespace diopter {

namespace {

std::array<int, 4> sources_of(ColourOrder order) {
  switch (order) {
    case ColourOrder::kRgb:
    case ColourOrder::kRgba: return {0, 1, 2, 3};
    case ColourOrder::kBgr:
    case ColourOrder::kBgra: return {2, 1, 0, 3};
    case ColourOrder::kGrey: return {SampleLine::kGrey, 0, 0, 0};
  }
  return {0, 1, 2, 3};
}

}  // namespace

SampleLine::SampleLine(int width, const std::array<float, 3>& fill) : width_(static_cast<size_t>(width)), memory_(5 * width_, 255.f) {
  for (int c = 0; c < 3; ++c) std::fill_n(channel(c), width_, fill[static_cast<size_t>(c)]);
  finish_grey();
}

void SampleLine::finish_grey() { kernels::grey_row(channel(0), channel(1), channel(2), width_, channel(kGrey)); }

Packer::Packer(const TransformSpec& spec, Size tensor)
    : type_(spec.type), layout_(spec.layout), size_(tensor), channels_(channel_count(spec.colour)), source_(sources_of(spec.colour)) {
  for (size_t c = 0; c < 4; ++c) {
    scale_[c] = static_cast<float>(spec.scale[c]);
    bias_[c] = static_cast<float>(spec.bias[c]);
  }
  const size_t width = static_cast<size_t>(tensor.width);
  if (type_ == ElementType::kFloat16) halves_.resize(width);
  if (type_ == ElementType::kUint8 || type_ == ElementType::kInt8) bytes_.resize(width);
}

template <class Element>
void Packer::store(const Element* row, int c, int y, void* tensor) const {
  const size_t width = static_cast<size_t>(size_.width), height = static_cast<size_t>(size_.height);
  Element* out = static_cast<Element*>(tensor);
  if (layout_ == Layout::kNchw || channels_ == 1) {
    std::memcpy(out + (static_cast<size_t>(c) * height + static_cast<size_t>(y)) * width, row, width * sizeof(Element));
    return;
  }
  const size_t step = static_cast<size_t>(channels_);
  out += static_cast<size_t>(y) * width * step + static_cast<size_t>(c);
  for (size_t x = 0; x < width; ++x) out[x * step] = row[x];
}

void Packer::row(const SampleLine& line, int y, Tensor& tensor) {
  const size_t width = static_cast<size_t>(size_.width), height = static_cast<size_t>(size_.height);
  if (type_ == ElementType::kFloat32 && layout_ == Layout::kNhwc && channels_ > 1) {
    const float* in[4] = {};
    for (int c = 0; c < channels_; ++c) in[c] = line.channel(source_[static_cast<size_t>(c)]);
    float* out = static_cast<float*>(tensor.data()) + static_cast<size_t>(y) * width * static_cast<size_t>(channels_);
    kernels::scale_interleave_row(in, scale_.data(), bias_.data(), channels_, width, out);
    return;
  }
  for (int c = 0; c < channels_; ++c) {
    const size_t k = static_cast<size_t>(c);
    const float* in = line.channel(source_[k]);
    switch (type_) {
      case ElementType::kUint8:
        kernels::quantise_row(in, scale_[k], bias_[k], width, bytes_.data());
        store(bytes_.data(), c, y, tensor.data());
        break;
      case ElementType::kInt8:
        kernels::quantise_row(in, scale_[k], bias_[k], width, reinterpret_cast<int8_t*>(bytes_.data()));
        store(bytes_.data(), c, y, tensor.data());
        break;
      case ElementType::kFloat16:
        kernels::halve_row(in, scale_[k], bias_[k], width, halves_.data());
        store(halves_.data(), c, y, tensor.data());
        break;
      default:  // float32: the Transformer takes no other
        kernels::scale_row(in, scale_[k], bias_[k], width, static_cast<float*>(tensor.data()) + (k * height + static_cast<size_t>(y)) * width);
        break;
    }
  }
}

}  // namespace diopter
