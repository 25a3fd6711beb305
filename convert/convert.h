// Other model formats to ONNX. No files: bytes in, bytes out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/base/status.h"

namespace diopter::convert {

// Told by the file's identifier, whatever its name.
bool is_tflite(Bytes file);

struct ConvertReport {
  std::map<std::string, int> operators;  // of the source file, by its own names
  int nodes = 0;                         // of the ONNX graph
  int64_t parameters = 0;                // values in its initializers
};

// A TensorFlow Lite file (float32, float16, int8, uint8 or sparse) as ONNX: opset 17, weights float32. Inputs and outputs keep their
// names, types, shapes (NHWC stays NHWC) and order. Quantised activations are rounded to their steps (QuantizeLinear and
// DequantizeLinear), so that results are those of the integers within a step; metadata "diopter.quantization.NAME" tells scale and
// zero point of quantised inputs and outputs. `report` may be null.
// Fails with the operator as place: kInvalid where the bytes are no sound TFLite file, kUnsupported where it needs what we do not
// convert, kLimit where its constants outgrow the file.
Result<std::vector<std::byte>> tflite_to_onnx(Bytes tflite, ConvertReport* report = nullptr);

}  // namespace diopter::convert
