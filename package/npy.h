// NumPy's array file (.npy, format versions 1 to 3): one array, a short header that tells its type and shape, then its bytes.
#pragma once

#include <string>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/base/tensor.h"

namespace diopter::package {

// The array in C order and in the machine's byte order. Types: whole numbers, float16, float32, float64, bool.
// Fails with `name` as place: kInvalid where the bytes are no array of that kind or do not fill the shape, kUnsupported for other
// types (text, objects, records), kLimit for more axes than a tensor has.
Result<Tensor> read_npy(const std::string& name, Bytes bytes);

// Requires: no strings.
std::vector<std::byte> write_npy(const TensorView& array);

}  // namespace diopter::package
