// Tensors: shape, element type and bytes. A Tensor owns 64-byte aligned memory and keeps it when it shrinks; a TensorView borrows.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace diopter {

enum class ElementType : uint8_t { kFloat32 = 1, kFloat16, kUint8, kInt8, kInt32, kInt64, kFloat64, kBool, kInt16, kUint16, kUint32, kUint64, kString };

// Bytes an element; 0 for strings.
size_t element_size(ElementType type);
// "float32", "uint8", ...
std::string_view element_type_name(ElementType type);

inline constexpr int kMaxRank = 8;
inline constexpr int64_t kDynamic = -1;  // a size that is known only at run time

class Shape {
 public:
  Shape() = default;
  // Requires: at most kMaxRank sizes; more are dropped.
  Shape(std::initializer_list<int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const int64_t> sizes) {
    for (int64_t size : sizes.first(sizes.size() < kMaxRank ? sizes.size() : kMaxRank)) sizes_[rank_++] = size;
  }

  int rank() const { return rank_; }
  int64_t operator[](int axis) const { return sizes_[axis]; }
  int64_t& operator[](int axis) { return sizes_[axis]; }
  std::span<const int64_t> sizes() const { return {sizes_.data(), static_cast<size_t>(rank_)}; }
  bool is_static() const;
  // Product of the sizes; -1 where one is negative or the product does not fit 2^40 (no tensor of ours is larger).
  int64_t element_count() const;
  // "1x3x256x256", dynamic sizes as "?".
  std::string to_string() const;
  bool operator==(const Shape& other) const { return std::ranges::equal(sizes(), other.sizes()); }

 private:
  std::array<int64_t, kMaxRank> sizes_{};
  int rank_ = 0;
};

// A model's input or output as its file declares it.
struct TensorInfo {
  std::string name;
  ElementType type = ElementType::kFloat32;
  Shape shape;
  std::vector<std::string> axis_names;  // one an axis, empty where the axis has no name
};

struct TensorView {
  ElementType type = ElementType::kFloat32;
  Shape shape;
  const void* data = nullptr;

  size_t byte_size() const { return static_cast<size_t>(shape.element_count()) * element_size(type); }
  // Requires: type is float32.
  std::span<const float> floats() const {
    return {static_cast<const float*>(data), static_cast<size_t>(shape.element_count())};
  }
};

class Tensor {
 public:
  // Makes room for a tensor of this type and shape; contents are unspecified. Allocates only when it grows.
  // Fails (kLimit) where the shape is dynamic or over 2^31 bytes.
  Status resize(ElementType type, const Shape& shape);
  void fill_zero();

  TensorView view() const { return {type_, shape_, data_.get()}; }
  ElementType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  void* data() { return data_.get(); }
  const void* data() const { return data_.get(); }
  // Requires: type is float32.
  std::span<float> floats() { return {reinterpret_cast<float*>(data_.get()), static_cast<size_t>(shape_.element_count())}; }
  size_t byte_size() const { return view().byte_size(); }

 private:
  struct Free {
    void operator()(std::byte* p) const;
  };
  std::unique_ptr<std::byte[], Free> data_;
  size_t capacity_ = 0;
  ElementType type_ = ElementType::kFloat32;
  Shape shape_{0};
};

// IEEE 754 binary16 to and from float, round to nearest even.
float half_to_float(uint16_t half);
uint16_t float_to_half(float value);

// `from` (any numeric type) as float32 values x * scale + bias in `to`. Fails where the type is not numeric.
Status to_float32(const TensorView& from, float scale, float bias, Tensor& to);

}  // namespace diopter
