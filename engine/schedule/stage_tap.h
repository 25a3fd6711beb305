// A look at the stages of a running component.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "engine/input/transform.h"
#include "engine/model/runner.h"

namespace diopter {

// What went into and came out of one run of a model, for golden cases and the studio. Borrowed for the call.
struct StageTap {
  std::string_view component;
  int instance = 0;  // 0, 1, ... of this frame
  const ModelInfo* model = nullptr;
  std::span<const TensorView> inputs;   // in the order of the model's inputs
  std::span<const TensorView> outputs;  // as the model gave them
  const Mapping* mapping = nullptr;     // of the component's picture; empty where it has none
};
using TapSink = std::function<void(const StageTap&)>;

}  // namespace diopter
