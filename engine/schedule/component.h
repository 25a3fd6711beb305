// One model of a lens at work: its inputs' transforms, its runner, its outputs' decoders.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "engine/input/transform.h"
#include "engine/model/runner.h"
#include "engine/output/decoder.h"
#include "engine/output/outputs.h"

namespace diopter {

// Nanoseconds that a component took of a step.
struct ComponentTimes {
  int64_t input = 0;
  int64_t model = 0;
  int64_t output = 0;
};

// Threads: one at a time. The runner may work elsewhere between submit() and collect().
class Component {
 public:
  // Loads the model and appends the component's outputs to `outputs`, where collect() will find them again.
  // Fails with place "components/ID: ..." where the manifest and the model do not fit.
  static Result<std::unique_ptr<Component>> create(const ComponentSpec& spec, const NamedBytes& files, const RunnerFactory& make_runner,
                                                   const RunnerOptions& options, Outputs& outputs);

  const RunSpec& run() const { return spec_.run; }
  const Runner& runner() const { return *runner_; }
  bool busy() const { return runner_->busy(); }

  // Turns the frame into tensors and starts the model. Requires: !busy().
  Status submit(const FrameView& frame, int64_t index, double time_s, ComponentTimes& times);

  // Decodes the answer into `outputs`, if one is there; `wait`: until it is.
  Status collect(bool wait, Outputs& outputs, ComponentTimes& times);

  // Forgets outputs and what decoders remember; an answer under way is waited for and dropped.
  void reset(Outputs& outputs);

 private:
  struct Input {
    Transformer transformer;
    Shape model_shape;
    Tensor tensor;
    Mapping mapping;
  };
  struct OutputSlot {
    const OutputSpec* spec;
    std::vector<size_t> tensors;    // indices into the model's outputs
    std::vector<Tensor> converted;  // float32 copies, where the model's own are not
    std::vector<TensorView> views;
    std::unique_ptr<ParameterValues> parameters;
    std::unique_ptr<Decoder> decoder;
    std::unique_ptr<DecoderState> state;
    size_t output = 0;  // index in Outputs
  };

  Component(const ComponentSpec& spec, const RunnerOptions& options) : spec_(spec), options_(options) {}
  Status load(const NamedBytes& files, const RunnerFactory& make_runner, Outputs& outputs);
  Status bind_inputs();
  Status bind_output(const OutputSpec& spec, Outputs& outputs);
  Status decode(OutputSlot& slot, Output& output);
  int64_t now() const { return options_.clock ? options_.clock() : 0; }

  const ComponentSpec spec_;
  RunnerOptions options_;
  std::vector<Input> inputs_;  // in the order of the model's inputs; outlive the runner, which may still read them
  std::unique_ptr<Runner> runner_;
  std::vector<TensorView> input_views_;
  std::vector<OutputSlot> slots_;
  size_t picture_input_ = 0;  // the manifest's first input, whose mapping places the outputs
  Answer answer_;
  Mapping submitted_mapping_;
  int64_t submitted_index_ = -1;
  double submitted_time_s_ = 0;
};

}  // namespace diopter
