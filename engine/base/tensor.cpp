#include "engine/base/tensor.h"

#include <bit>
#include <cstring>
#include <new>

namespace diopter {

namespace {

constexpr std::align_val_t kAlignment{64};
constexpr int64_t kMaxElements = int64_t{1} << 40;
constexpr size_t kMaxBytes = size_t{1} << 31;

template <class T>
void convert(const TensorView& from, float scale, float bias, float* to) {
  const T* values = static_cast<const T*>(from.data);
  const int64_t count = from.shape.element_count();
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<float>(values[i]) * scale + bias;
}

}  // namespace

size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::kUint8:
    case ElementType::kInt8:
    case ElementType::kBool: return 1;
    case ElementType::kFloat16:
    case ElementType::kInt16:
    case ElementType::kUint16: return 2;
    case ElementType::kFloat32:
    case ElementType::kInt32:
    case ElementType::kUint32: return 4;
    case ElementType::kInt64:
    case ElementType::kUint64:
    case ElementType::kFloat64: return 8;
    case ElementType::kString: return 0;
  }
  return 0;
}

std::string_view element_type_name(ElementType type) {
  switch (type) {
    case ElementType::kFloat32: return "float32";
    case ElementType::kFloat16: return "float16";
    case ElementType::kUint8: return "uint8";
    case ElementType::kInt8: return "int8";
    case ElementType::kInt32: return "int32";
    case ElementType::kInt64: return "int64";
    case ElementType::kFloat64: return "float64";
    case ElementType::kBool: return "bool";
    case ElementType::kInt16: return "int16";
    case ElementType::kUint16: return "uint16";
    case ElementType::kUint32: return "uint32";
    case ElementType::kUint64: return "uint64";
    case ElementType::kString: return "string";
  }
  return "unknown";
}

bool Shape::is_static() const {
  for (int64_t size : sizes()) {
    if (size < 0) return false;
  }
  return true;
}

int64_t Shape::element_count() const {
  int64_t count = 1;
  for (int64_t size : sizes()) {
    if (size < 0) return -1;
    if (size == 0) return 0;
    if (count > kMaxElements / size) return -1;
    count *= size;
  }
  return count;
}

std::string Shape::to_string() const {
  std::string text;
  for (int64_t size : sizes()) {
    if (!text.empty()) text += 'x';
    text += size < 0 ? "?" : std::to_string(size);
  }
  return text.empty() ? "scalar" : text;
}

void Tensor::Free::operator()(std::byte* p) const { ::operator delete[](p, kAlignment); }

Status Tensor::resize(ElementType type, const Shape& shape) {
  const int64_t count = shape.element_count();
  const size_t size = element_size(type);
  if (count < 0 || size == 0 || static_cast<uint64_t>(count) > kMaxBytes / size) {
    return over_limit("tensor " + shape.to_string(), "cannot be held in memory", "use a smaller or fixed size");
  }
  const size_t bytes = static_cast<size_t>(count) * size;
  if (bytes > capacity_ || !data_) {
    const size_t wanted = bytes > 0 ? bytes : 1;
    data_.reset(static_cast<std::byte*>(::operator new[](wanted, kAlignment, std::nothrow)));
    capacity_ = data_ ? wanted : 0;
    if (!data_) return environment_failure("tensor " + shape.to_string(), "out of memory", "close other programs or use a smaller model");
  }
  type_ = type;
  shape_ = shape;
  return ok_status();
}

void Tensor::fill_zero() { std::memset(data_.get(), 0, byte_size()); }

float half_to_float(uint16_t half) {
  const uint32_t sign = (half & 0x8000u) << 16;
  const uint32_t exponent = (half >> 10) & 0x1f;
  const uint32_t mantissa = half & 0x3ffu;
  if (exponent == 0) {
    const float value = static_cast<float>(mantissa) * 0x1p-24f;
    return std::bit_cast<float>(std::bit_cast<uint32_t>(value) | sign);
  }
  const uint32_t bits = exponent == 31 ? 0x7f800000u | mantissa << 13 : (exponent + 112) << 23 | mantissa << 13;
  return std::bit_cast<float>(sign | bits);
}

uint16_t float_to_half(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000u);
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return sign | 0x7e00u;   // NaN
  if (magnitude >= 0x47800000u) return sign | 0x7c00u;  // infinity, or rounds to it
  if (magnitude < 0x38800000u) {                        // subnormal: let the float adder round
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return sign | static_cast<uint16_t>(std::bit_cast<uint32_t>(shifted) - 0x3f000000u);
  }
  const uint32_t odd = magnitude >> 13 & 1;
  return sign | static_cast<uint16_t>((magnitude - 0x38000000u + 0xfffu + odd) >> 13);
}

Status to_float32(const TensorView& from, float scale, float bias, Tensor& to) {
  DIOPTER_TRY(to.resize(ElementType::kFloat32, from.shape));
  float* out = to.floats().data();
  switch (from.type) {
    case ElementType::kFloat32: convert<float>(from, scale, bias, out); break;
    case ElementType::kFloat64: convert<double>(from, scale, bias, out); break;
    case ElementType::kUint8:
    case ElementType::kBool: convert<uint8_t>(from, scale, bias, out); break;
    case ElementType::kInt8: convert<int8_t>(from, scale, bias, out); break;
    case ElementType::kInt16: convert<int16_t>(from, scale, bias, out); break;
    case ElementType::kUint16: convert<uint16_t>(from, scale, bias, out); break;
    case ElementType::kInt32: convert<int32_t>(from, scale, bias, out); break;
    case ElementType::kUint32: convert<uint32_t>(from, scale, bias, out); break;
    case ElementType::kInt64: convert<int64_t>(from, scale, bias, out); break;
    case ElementType::kUint64: convert<uint64_t>(from, scale, bias, out); break;
    case ElementType::kFloat16: {
      const uint16_t* values = static_cast<const uint16_t*>(from.data);
      for (size_t i = 0; i < to.floats().size(); ++i) out[i] = half_to_float(values[i]) * scale + bias;
      break;
    }
    case ElementType::kString: return unsupported("tensor", "a string tensor has no numbers", "choose a numeric output");
  }
  return ok_status();
}

}  // namespace diopter
