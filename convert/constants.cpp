// Constants of a TFLite file as numbers.
#include <cstring>

#include "convert/sparsity.h"
#include "convert/tflite_model.h"
#include "engine/base/tensor.h"
#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr int64_t kMaxSmallConstant = 64;

// 0 for types that hold no numbers we convert.
size_t element_size(tflite::TensorType type) {
  switch (type) {
    case tflite::TensorType_FLOAT32:
    case tflite::TensorType_INT32: return 4;
    case tflite::TensorType_FLOAT16: return 2;
    case tflite::TensorType_INT64: return 8;
    case tflite::TensorType_INT8:
    case tflite::TensorType_UINT8: return 1;
    default: return 0;
  }
}

template <class T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

float stored_number(tflite::TensorType type, const std::byte* at) {
  if (type == tflite::TensorType_INT8) return static_cast<float>(load<int8_t>(at));
  if (type == tflite::TensorType_UINT8) return static_cast<float>(load<uint8_t>(at));
  return static_cast<float>(load<int32_t>(at));
}

// value = scale (q - zero), with one scale or one for each index of the quantised dimension; without scales: q.
Result<std::vector<float>> dequantize(const TfliteTensor& tensor, Bytes data) {
  const tflite::QuantizationParameters* q = tensor.source->quantization();
  const size_t scales = q && q->scale() ? q->scale()->size() : 0;
  const size_t zeros = q && q->zero_point() ? q->zero_point()->size() : 0;
  const tflite::TensorType type = tensor.source->type();
  const size_t size = element_size(type);
  std::vector<float> values(data.size() / size);
  if (scales == 0) {
    for (size_t i = 0; i < values.size(); ++i) values[i] = stored_number(type, &data[i * size]);
    return values;
  }
  const size_t dimension = scales > 1 ? static_cast<size_t>(q->quantized_dimension()) : 0;
  const bool fits = scales == 1 || (scales > 1 && dimension < tensor.shape.size() && static_cast<int64_t>(scales) == tensor.shape[dimension]);
  if (!fits || (zeros != 0 && zeros != scales)) {
    return invalid(tensor.name, "holds integers without fitting quantisation", "export the model with float weights");
  }
  size_t inner = 1;  // values that share one index of the quantised dimension
  for (size_t d = dimension + 1; d < tensor.shape.size() && scales > 1; ++d) inner *= static_cast<size_t>(tensor.shape[d]);
  for (size_t i = 0; i < values.size(); ++i) {
    const auto k = static_cast<flatbuffers::uoffset_t>(i / inner % scales);
    values[i] = q->scale()->Get(k) * (stored_number(type, &data[i * size]) - (zeros ? static_cast<float>(q->zero_point()->Get(k)) : 0.0f));
  }
  return values;
}

Status check_size(const TfliteTensor& tensor, Bytes data, size_t size) {
  if (data.size() == static_cast<size_t>(tensor.elements) * size) return ok_status();
  return invalid(tensor.name, "its data does not fit its shape", "download or export the .tflite file again");
}

}  // namespace

Result<std::vector<float>> constant_floats(const TfliteTensor& tensor) {
  const tflite::TensorType type = tensor.source->type();
  const size_t size = element_size(type);
  const bool integers = size == 1 || type == tflite::TensorType_INT32;
  if (!integers && type != tflite::TensorType_FLOAT16 && type != tflite::TensorType_FLOAT32) {
    return unsupported(tensor.name, std::string("is a constant of type ") + tflite::EnumNameTensorType(type) + "; float32, float16, 8-bit and 32-bit whole numbers are converted",
                       "export the model with float or int8 weights");
  }
  std::vector<std::byte> dense;
  Bytes data = tensor.data;
  if (tensor.source->sparsity()) {
    DIOPTER_ASSIGN(dense, densify(tensor, size));
    data = dense;
  }
  DIOPTER_TRY(check_size(tensor, data, size));
  if (integers) return dequantize(tensor, data);
  std::vector<float> values(static_cast<size_t>(tensor.elements));
  if (size == 4) {
    std::memcpy(values.data(), data.data(), data.size());
  } else {
    for (size_t i = 0; i < values.size(); ++i) values[i] = half_to_float(load<uint16_t>(&data[i * 2]));
  }
  return values;
}

Result<std::optional<TfliteQuantization>> quantization_of(const TfliteTensor& tensor) {
  const tflite::TensorType type = tensor.source->type();
  if (type == tflite::TensorType_INT16) return unsupported(tensor.name, "is computed with 16 bits", "export the model with int8 or float activations");
  const tflite::QuantizationParameters* q = tensor.source->quantization();
  const size_t scales = q && q->scale() ? q->scale()->size() : 0;
  if (element_size(type) != 1 || scales == 0) return std::optional<TfliteQuantization>();
  const size_t zeros = q->zero_point() ? q->zero_point()->size() : 0;
  if (scales != 1 || zeros > 1) return unsupported(tensor.name, "is computed with a scale a channel", "export the model with one scale a tensor");
  const float scale = q->scale()->Get(0);
  const int64_t zero = zeros ? q->zero_point()->Get(0) : 0;
  const bool is_signed = type == tflite::TensorType_INT8;
  const int64_t least = is_signed ? -128 : 0;
  if (!(scale > 0 && scale < 1e30f) || zero < least || zero > least + 255) return invalid(tensor.name, "has no sound quantisation", "download or export the .tflite file again");
  return std::optional(TfliteQuantization{scale, static_cast<int>(zero), is_signed});
}

Result<std::vector<int64_t>> constant_integers(const TfliteTensor& tensor) {
  const tflite::TensorType type = tensor.source->type();
  if (tensor.data.empty() || (type != tflite::TensorType_INT32 && type != tflite::TensorType_INT64)) {
    return unsupported(tensor.name, "must be a constant of whole numbers", "export the model with fixed shapes");
  }
  if (tensor.elements > kMaxSmallConstant) return over_limit(tensor.name, "has more than 64 whole numbers");
  DIOPTER_TRY(check_size(tensor, tensor.data, element_size(type)));
  std::vector<int64_t> values(static_cast<size_t>(tensor.elements));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = type == tflite::TensorType_INT32 ? load<int32_t>(&tensor.data[i * 4]) : load<int64_t>(&tensor.data[i * 8]);
  }
  return values;
}

}  // namespace diopter::convert
