// Reading a tensor as a table of rows, and what the decoders of scores share.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/tensor.h"

namespace diopter {

// Borrowed from a float32 tensor.
struct Rows {
  const float* data = nullptr;
  int count = 0;
  int width = 0;  // values a row
  size_t row_stride = 0;
  size_t column_stride = 1;

  float at(int row, int column) const { return data[row * row_stride + column * column_stride]; }
};

// [1,..,N,C] as N rows of C values; a tensor of rank 1 is one row. Fails (kInvalid) for empty or huge (over 2^24 values)
// tensors and where a size before the last two is not 1.
Result<Rows> rows_of(const TensorView& tensor);
// The table turned over: rows become columns.
Rows transposed(const Rows& rows);
// All the values of a tensor of any shape; fails (kInvalid) where there is none or over 2^24.
Result<std::span<const float>> values_of(const TensorView& tensor);

enum class Activation { kNone = 1, kSigmoid, kSoftmax };
// "sigmoid", "softmax", else none.
Activation activation_of(std::string_view name);
float sigmoid(float x);

// The largest score of columns first.. of a row but for `background` (counted from `first`; -1: none), activated.
struct BestClass {
  int class_index = -1;  // -1: no finite score
  float score = 0;
};
BestClass best_class(const Rows& rows, int row, int first, int background, Activation activation, int& non_finite);

}  // namespace diopter
