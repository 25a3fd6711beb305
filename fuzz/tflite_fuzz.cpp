// Any bytes as a TFLite file: converted or refused, never a read outside.
#include <cstddef>
#include <cstdint>
#include <span>

#include "convert/convert.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  diopter::convert::ConvertReport report;
  (void)diopter::convert::tflite_to_onnx(std::as_bytes(std::span(data, size)), &report);
  return 0;
}
