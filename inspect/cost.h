// What a model costs: multiply-adds of its convolutions and products, and how its weights are stored.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "inspect/guess.h"
#include "inspect/onnx_model.h"

namespace diopter::inspect {

struct Cost {
  int64_t multiply_adds = 0;  // of convolutions, matrix products and recurrent cells; one run
  bool at_least = false;      // some parts could not be counted
  std::vector<std::string> assumed;    // sizes that the file leaves open, and what they were taken as
  std::vector<std::string> uncounted;  // "If (node if_0)": what could not be counted; the first few
  std::vector<std::pair<std::string, int64_t>> by_operator;  // the dearest first
};

// `guess`: says which input takes the picture and what sizes it allows; may be null.
Cost cost_of(const OnnxModel& model, const Guess* guess);

// "float32", "float16 weights", "int8 QDQ", ...: what the weights and the arithmetic are.
std::string precision_of(const OnnxModel& model);

}  // namespace diopter::inspect
