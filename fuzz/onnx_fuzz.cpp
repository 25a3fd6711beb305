// Hostile ONNX files: reading, describing (shapes, cost, alternatives) and guessing must survive any bytes.
#include <cstdint>
#include <span>

#include "inspect/describe.h"
#include "inspect/onnx_model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace diopter::inspect;
  const auto model = read_onnx(std::as_bytes(std::span(data, size)), "fuzzed.onnx");
  if (!model.ok()) return 0;
  const Description description = describe(*model);
  for (const Alternative& other : description.alternatives.others) {
    if (!(other.differs.plausibility >= 0 && other.differs.plausibility <= 1)) __builtin_trap();
  }
  (void)to_text(description, "fuzzed.onnx");
  (void)to_json(description, "fuzzed.onnx");
  return 0;
}
