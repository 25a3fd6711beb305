// Grows the ONNX graph operator by operator and keeps track of where each TFLite tensor lies and how: four-dimensional values
// run channels-first (what ONNX Runtime's kernels want), and a transpose is put in only where an operator needs the other order.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "convert/onnx_writer.h"
#include "convert/tflite_model.h"

namespace diopter::convert {

enum class Layout { kFile = 1, kChannelsFirst };  // as the TFLite file has it (NHWC), or NCHW (four dimensions only)

// The axis of a channels-first value that axis `axis` (0..3) of the file's order became.
inline int64_t channels_first_axis(int64_t axis) { return axis == 0 ? 0 : axis == 3 ? 1 : axis + 1; }
// NHWC sizes as NCHW. Requires: four of them.
inline Sizes channels_first(const Sizes& s) { return {s[0], s[3], s[1], s[2]}; }

// The constant `values` of `shape` with its axes in the order `axes`. Requires: sizes that fit, at most 6 dimensions.
std::vector<float> permuted(std::span<const float> values, const Sizes& shape, std::span<const int> axes);

//
// All values are float32 inside the graph. A quantised activation is rounded to its stored steps (QuantizeLinear, then
// DequantizeLinear) where it is read first; plain whole numbers are floats without fractions (exact up to 2^24). Only at the
// edges are they of the file's own type.
class GraphBuilder {
 public:
  // `model` must outlive the builder.
  explicit GraphBuilder(const TfliteModel& model);

  const TfliteTensor& tensor(int index) const { return model_.tensors()[static_cast<size_t>(index)]; }
  const Sizes& shape(int index) const { return tensor(index).shape; }
  bool is_constant(int index) const { return !tensor(index).data.empty() || state(index).folded.has_value(); }

  // Constants as numbers; kUnsupported where the tensor is none. All floats together may not outgrow the file by far (kLimit).
  Result<std::vector<float>> floats(int index);
  Result<std::vector<int64_t>> integers(int index) const { return constant_integers(tensor(index)); }
  // Makes `index`, which an operator would have written, a constant.
  Status fold(int index, std::vector<float> values);

  // The layout in which the value was written, and so costs nothing to read. kFile for constants.
  Layout layout(int index) const { return state(index).layout; }
  // The layout for an operator that works in either: channels-first where one of its inputs and all its outputs have four dimensions.
  Layout preferred_layout(const TfliteOperator& op) const;

  // The name of the value in `layout`; adds the transpose or the initializer that it needs.
  // Fails (kInvalid) where nothing wrote the tensor yet. Requires: four dimensions for kChannelsFirst.
  Result<std::string> read(int index, Layout layout);
  // The name under which the operator must write tensor `index`. Fails (kInvalid) where it was written already.
  Result<std::string> write(int index, Layout layout);

  // A new initializer.
  std::string constant(Sizes shape, std::vector<float> values);
  std::string constant(std::vector<int64_t> values);

  // A node with one output, whose fresh name is returned.
  std::string node(std::string op_type, std::vector<std::string> inputs, Attributes attributes = {});
  // A node that writes tensor `output`, followed by TFLite's fused activation (0: none).
  Status node_to(int output, Layout layout, std::string op_type, std::vector<std::string> inputs, Attributes attributes = {}, int activation = 0);
  void add(OnnxNode node) { graph_.nodes.push_back(std::move(node)); }

  Status start();
  Result<OnnxGraph> finish() &&;

 private:
  struct State {
    std::string file_name;            // value in the file's order; empty: not there yet
    std::string channels_first_name;
    Layout layout = Layout::kFile;
    bool rounded = false;             // a quantised value has its steps already
    std::optional<std::vector<float>> folded;
  };
  State& state(int index) { return states_[static_cast<size_t>(index)]; }
  const State& state(int index) const { return states_[static_cast<size_t>(index)]; }
  Status reserve_edges(const std::vector<int>& tensors);
  // QuantizeLinear, DequantizeLinear and Cast nodes between a value and `to` (empty: a fresh name).
  std::string quantize(const std::string& from, const TfliteQuantization& quantization, const std::string& to = {});
  std::string dequantize(const std::string& from, const TfliteQuantization& quantization);
  Status start_input(int index);
  Result<std::string> finish_output(int index);
  Status round_to_steps(int index);
  bool is_float_edge(int index) const;
  Status spend(int64_t values);
  std::string fresh(const std::string& wish);
  std::string reorder(const std::string& from, const std::string& to, const Sizes& to_shape, bool to_channels_first);
  Result<std::string> constant_value(int index, Layout layout);

  const TfliteModel& model_;
  OnnxGraph graph_;
  std::vector<State> states_;
  std::map<int, std::string> edges_;       // inputs and outputs keep their names
  std::map<std::string, int> taken_;       // names in use, and how often they were wished for
  int64_t budget_;                         // constants still allowed
};

// The sizes that the file's batch, height, width and channels have, as an error where tensor `index` has not four dimensions.
Status require_rank_4(const GraphBuilder& graph, int index);

}  // namespace diopter::convert
