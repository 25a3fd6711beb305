// Hostile ONNX files: reading, describing and guessing must survive any bytes.
#include <cstdint>
#include <span>

#include "inspect/describe.h"
#include "inspect/guess.h"
#include "inspect/onnx_model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace diopter::inspect;
  const auto model = read_onnx(std::as_bytes(std::span(data, size)), "fuzzed.onnx");
  if (!model.ok()) return 0;
  const auto guessed = guess(*model, {});
  const Description description{*model, why_not_runnable(*model), guessed.ok() ? &guessed.value() : nullptr, "none"};
  (void)to_text(description, "fuzzed.onnx");
  (void)to_json(description, "fuzzed.onnx");
  return 0;
}
