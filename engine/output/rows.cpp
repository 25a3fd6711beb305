#include "engine/output/rows.h"

#include <cmath>

namespace diopter {

namespace {
constexpr int64_t kMaxValues = int64_t{1} << 24;
}  // namespace

Result<std::span<const float>> values_of(const TensorView& tensor) {
  const int64_t count = tensor.shape.element_count();
  if (count <= 0 || count > kMaxValues || !tensor.data) {
    return invalid("tensor " + tensor.shape.to_string(), "has no values, or over 2^24", "bind another output");
  }
  return std::span(static_cast<const float*>(tensor.data), static_cast<size_t>(count));
}

Result<Rows> rows_of(const TensorView& tensor) {
  DIOPTER_ASSIGN(const std::span<const float> values, values_of(tensor));
  const Shape& shape = tensor.shape;
  const int rank = shape.rank();
  for (int axis = 0; axis < rank - 2; ++axis) {
    if (shape[axis] != 1) return invalid("tensor " + shape.to_string(), "is no table of rows", "bind an output of shape 1xNxC");
  }
  const int width = rank > 0 ? static_cast<int>(shape[rank - 1]) : 1;
  return Rows{values.data(), rank > 1 ? static_cast<int>(shape[rank - 2]) : 1, width, static_cast<size_t>(width), 1};
}

Rows transposed(const Rows& rows) { return {rows.data, rows.width, rows.count, rows.column_stride, rows.row_stride}; }

Activation activation_of(std::string_view name) {
  return name == "sigmoid" ? Activation::kSigmoid : name == "softmax" ? Activation::kSoftmax : Activation::kNone;
}

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

BestClass best_class(const Rows& rows, int row, int first, int background, Activation activation, int& non_finite) {
  BestClass best;
  float peak = -INFINITY;
  for (int c = first; c < rows.width; ++c) {
    const float value = rows.at(row, c);
    if (!std::isfinite(value)) {
      ++non_finite;
      continue;
    }
    peak = std::fmax(peak, value);
    if (c - first != background && (best.class_index < 0 || value > best.score)) best = {c - first, value};
  }
  if (best.class_index < 0) return best;
  if (activation == Activation::kSigmoid) best.score = sigmoid(best.score);
  if (activation == Activation::kSoftmax) {
    float sum = 0;
    for (int c = first; c < rows.width; ++c) {
      if (const float value = rows.at(row, c); std::isfinite(value)) sum += std::exp(value - peak);
    }
    best.score = std::exp(best.score - peak) / sum;
  }
  return best;
}

}  // namespace diopter
