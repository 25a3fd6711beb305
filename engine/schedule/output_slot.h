// One output of a component: its decoder, its filters, and where its result goes.
#pragma once

#include <memory>
#include <vector>

#include "engine/bundle/lens.h"
#include "engine/model/runner.h"
#include "engine/output/decoder.h"
#include "engine/output/filter.h"

namespace diopter {

class OutputSlot {
 public:
  // Appends the output to `outputs`. `several`: the component may run for more than one instance a frame, or for none.
  // `spec` outlives the slot. Fails with the field at fault as place.
  static Result<OutputSlot> create(const std::string& component, const OutputSpec& spec, const ModelInfo& model, Layout input_layout, bool several, Outputs& outputs);

  // A frame's work: begin, an answer for each instance, finish. `any`: there are instances.
  void begin(bool any, Outputs& outputs);
  Status decode(std::span<const TensorView> answers, const Mapping& mapping, const FrameView* frame, int id, Outputs& outputs);
  void finish(int64_t frame_index, double time_s, Size frame_size, Outputs& outputs);
  // What decoder and filters remember.
  void forget();
  // The output itself.
  void clear(Outputs& outputs) const;

  const OutputSpec& spec() const { return *spec_; }
  bool has_filters() const { return !filters_.empty(); }
  size_t index() const { return index_; }

 private:
  struct FilterAtWork {
    std::unique_ptr<Filter> filter;
    std::unique_ptr<FilterState> state;
  };
  Status bind_filters();

  const OutputSpec* spec_ = nullptr;
  size_t index_ = 0;              // in Outputs
  bool joins_ = false;            // instances are joined into one output
  std::vector<size_t> tensors_;   // indices into the model's outputs
  std::vector<Tensor> converted_; // float32 copies, where the model's own are not
  std::vector<TensorView> views_;
  std::unique_ptr<ParameterValues> parameters_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<DecoderState> state_;
  std::vector<FilterAtWork> filters_;
  Output one_;  // of an instance, before it is joined
};

}  // namespace diopter
