// The models that a page's doctor has open, by handle.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "inspect/onnx_model.h"

namespace diopter::wasm {

// Memory from dw_alloc().
struct Freed {
  void operator()(void* memory) const { std::free(memory); }
};
using PageMemory = std::unique_ptr<std::byte[], Freed>;

struct OpenModel {
  std::string name;
  PageMemory given;                  // an ONNX file as it came
  std::vector<std::byte> converted;  // or what became of a TensorFlow Lite file
  Bytes onnx;                        // one of the two
  inspect::OnnxModel model;          // borrows from onnx
};

class OpenModels {
 public:
  // Takes the file over; converts it where it is TensorFlow Lite. Fails with `name` as place; with kLimit for a file that would not
  // fit the page's memory and for more than 64 open models. Handles are not 0.
  Result<uint32_t> open(std::string name, PageMemory file, size_t size);
  // Null where the handle is none.
  const OpenModel* find(uint32_t handle) const;
  void close(uint32_t handle);

 private:
  std::vector<std::unique_ptr<OpenModel>> models_;  // by handle - 1; null: closed
};

}  // namespace diopter::wasm
