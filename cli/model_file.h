// Model files named on the command line.
#pragma once

#include <string>
#include <vector>

#include "engine/base/named_bytes.h"

namespace diopter::cli {

// The bytes of a file of at most 2 GiB. Fails with the path as place: kInvalid where it is no file, kEnvironment where it cannot be read.
Result<std::vector<std::byte>> read_model_file(const std::string& path);

// The same as ONNX: a TensorFlow Lite file is converted.
Result<std::vector<std::byte>> read_as_onnx(const std::string& path);

}  // namespace diopter::cli
