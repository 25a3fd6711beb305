// NumPy's archive of named arrays (.npz): a zip of .npy files, as numpy.savez and numpy.savez_compressed write it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/base/tensor.h"

namespace diopter::package {

struct NpzLimits {
  int64_t total_bytes = int64_t{1} << 30;  // unpacked
  int arrays = 256;
};

using NamedTensors = std::map<std::string, Tensor, std::less<>>;

// The arrays by name (of the entry, without ".npy"). `name` is for messages. Fails with "NAME: ARRAY" as place, as read_npy does, and
// (kInvalid, kLimit) for what is no zip, is broken, holds other files or an array twice, or is over the limits.
Result<NamedTensors> read_npz(const std::string& name, Bytes bytes, const NpzLimits& limits = {});

// Stored and without times, so that the same arrays give the same bytes.
Result<std::vector<std::byte>> write_npz(const std::string& name, const std::map<std::string, TensorView>& arrays);

}  // namespace diopter::package
