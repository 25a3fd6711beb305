// The tensors that a trainer saved for a case, matched with a model's inputs and outputs.
#pragma once

#include <string>
#include <vector>

#include "engine/model/runner.h"
#include "library/golden_run.h"

namespace diopter::golden {

struct Reference {
  std::vector<const Tensor*> inputs;   // as float32, in the order of the model's; null: not saved
  std::vector<const Tensor*> outputs;
  std::vector<Tensor> tensors;         // owns them
  bool has_inputs() const;
  bool has_outputs() const;
};

// Arrays are called "input:TENSOR" and "output:TENSOR", or TENSOR alone; ":0" at the end of a tensor's name may be left out.
// Fails with "FILE: ARRAY" as place where the model has no such tensor.
Result<Reference> read_reference(const NamedBytes& files, const std::string& file, const ModelInfo& model);

// The bytes of an .npz that read_reference reads back, from what the engine itself fed and got.
Result<std::vector<std::byte>> write_reference(const std::string& file, const ModelRun& run);

// Runs the component's model alone on the reference's inputs (the engine's own where one was not saved).
// The answer is float32, in the order of the model's outputs.
Result<std::vector<Tensor>> run_model(const CaseRunner& runner, const ComponentSpec& component, const ModelRun& run, const Reference& reference);

// Decodes output `spec` from the reference's outputs (the engine's own where one was not saved) and adds it to `found`. Filters
// begin here: on a later frame than the first they would remember more.
Status decode_reference(const ComponentSpec& component, const OutputSpec& spec, const ModelRun& run, const Reference& reference, const Frame& frame, Found& found);

}  // namespace diopter::golden
