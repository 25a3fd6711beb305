// TFLite's sparse storage (levels of dense and compressed dimensions, blocks) as a dense array.
#pragma once

#include <cstddef>
#include <vector>

#include "convert/tflite_model.h"

namespace diopter::convert {

// The dense bytes of a sparse constant, `element_size` bytes a value, absent values 0.
// Requires: tensor.source->sparsity() is set. Fails (kInvalid) where levels, indices and values do not fit each other.
Result<std::vector<std::byte>> densify(const TfliteTensor& tensor, size_t element_size);

}  // namespace diopter::convert
