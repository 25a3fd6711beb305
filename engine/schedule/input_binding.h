// One input of a model at work: what makes its tensor for each run.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "engine/input/transform.h"
#include "engine/output/outputs.h"

namespace diopter {

// What a run of the model is about. Borrowed for the call.
struct RunSubject {
  const FrameView& frame;
  const Outputs& outputs;              // of the components before this one
  const TurnedRect* region = nullptr;  // null: what the manifest says
  size_t instance = 0;                 // 0, 1, ... of this frame
  std::span<const float> sound = {};   // the step's new samples, where the component hears
};

// Tensors of several instances stand side by side until the next frame's. Threads: one at a time.
class InputBinding {
 public:
  virtual ~InputBinding() = default;

  // Fails (kInvalid, kUnsupported, place = "inputs/TENSOR") where the manifest does not fit the model's input `wanted`.
  // `answers`: the model's outputs, where states come from. Both outlive the binding.
  static Result<std::unique_ptr<InputBinding>> create(const InputSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers, const Outputs& outputs);

  // The tensor of this run. It stays untouched until prepare() is called for the same instance again.
  virtual Status prepare(const RunSubject& subject, TensorView& tensor) = 0;
  // Where the picture of an instance lies in the frame; null for what is no picture.
  virtual const Mapping* mapping(size_t instance) const;
  // New samples that a run takes; 0 for what does not hear.
  virtual int sound_samples() const { return 0; }
  // Takes what the model answered (all its outputs), for the next run.
  virtual Status learn(std::span<const TensorView> answers);
  virtual void reset() {}
};

// Index of the tensor of this name; tf2onnx's ":0" may be left out. infos.size() where there is none.
size_t tensor_index(const std::vector<TensorInfo>& infos, std::string_view name);
// Their names, for messages.
std::string tensor_names(const std::vector<TensorInfo>& infos);

}  // namespace diopter
