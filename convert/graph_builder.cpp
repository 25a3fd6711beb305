// Names, layouts and constants of the graph that is being built.
#include "convert/graph_builder.h"

#include <algorithm>

#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr int64_t kFreeConstants = 1 << 20;     // values that any file may have
constexpr int64_t kConstantsPerByte = 64;       // sparse and 8-bit weights grow; nothing honest grows more
// They are there up to three times while the file is written: that must fit the address space.
constexpr int64_t kMaxConstants = sizeof(size_t) > 4 ? int64_t{1} << 29 : int64_t{1} << 26;

// Of the types that inputs and outputs may have; none for others.
std::optional<OnnxType> edge_type(tflite::TensorType type) {
  switch (type) {
    case tflite::TensorType_FLOAT32: return OnnxType::kFloat;
    case tflite::TensorType_UINT8: return OnnxType::kUint8;
    case tflite::TensorType_INT8: return OnnxType::kInt8;
    case tflite::TensorType_INT32: return OnnxType::kInt32;
    case tflite::TensorType_INT64: return OnnxType::kInt64;
    default: return {};
  }
}

enum FusedActivation { kNone, kRelu, kReluN1To1, kRelu6, kTanh };

}  // namespace

std::vector<float> permuted(std::span<const float> values, const Sizes& shape, std::span<const int> axes) {
  const size_t rank = shape.size();
  Sizes steps(rank, 1), at(rank, 0);
  for (size_t d = rank; d-- > 1;) steps[d - 1] = steps[d] * shape[d];
  std::vector<float> result;
  result.reserve(values.size());
  int64_t from = 0;
  while (result.size() < values.size()) {
    result.push_back(values[static_cast<size_t>(from)]);
    for (size_t d = rank; d-- > 0;) {
      const auto axis = static_cast<size_t>(axes[d]);
      from += steps[axis];
      if (++at[d] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      at[d] = 0;
    }
  }
  return result;
}

GraphBuilder::GraphBuilder(const TfliteModel& model)
    : model_(model),
      states_(model.tensors().size()),
      budget_(std::min(kMaxConstants, kFreeConstants + kConstantsPerByte * static_cast<int64_t>(model.file().size()))) {}

Status GraphBuilder::spend(int64_t values) {
  if (values > budget_) return over_limit("weights", "they grow far beyond the size of the file", "give a sound .tflite file");
  budget_ -= values;
  return ok_status();
}

std::string GraphBuilder::fresh(const std::string& wish) {
  std::string name = wish;
  while (taken_.contains(name)) name = wish + "_" + std::to_string(++taken_[wish]);
  taken_[name] = 0;
  return name;
}

Status GraphBuilder::reserve_edges(const std::vector<int>& tensors) {
  for (int index : tensors) {
    const TfliteTensor& t = tensor(index);
    if (!edge_type(t.source->type())) {
      return unsupported(t.name, std::string("is an input or output of type ") + tflite::EnumNameTensorType(t.source->type()), "export the model with float32, int8, uint8 or int32 inputs and outputs");
    }
    if (is_constant(index)) return unsupported(t.name, "is an input or output and a constant too");
    if (edges_.contains(index)) return unsupported(t.name, "stands twice among the inputs and outputs");
    edges_[index] = fresh(t.name);
  }
  return ok_status();
}

std::string GraphBuilder::quantize(const std::string& from, const TfliteQuantization& q, const std::string& to) {
  const std::string name = to.empty() ? fresh("stored") : to;
  graph_.initializers.push_back({fresh("zero"), {}, q.is_signed ? decltype(OnnxInitializer::values)(std::vector{static_cast<int8_t>(q.zero)}) : std::vector{static_cast<uint8_t>(q.zero)}});
  const std::string zero = graph_.initializers.back().name;
  add({"QuantizeLinear", {from, constant({}, {q.scale}), zero}, {name}, {}});
  return name;
}

std::string GraphBuilder::dequantize(const std::string& from, const TfliteQuantization& q) {
  graph_.initializers.push_back({fresh("zero"), {}, q.is_signed ? decltype(OnnxInitializer::values)(std::vector{static_cast<int8_t>(q.zero)}) : std::vector{static_cast<uint8_t>(q.zero)}});
  const std::string zero = graph_.initializers.back().name;
  return node("DequantizeLinear", {from, constant({}, {q.scale}), zero});
}

bool GraphBuilder::is_float_edge(int index) const { return edges_.contains(index) && tensor(index).source->type() == tflite::TensorType_FLOAT32; }

Status GraphBuilder::start_input(int index) {
  const TfliteTensor& t = tensor(index);
  const OnnxType type = *edge_type(t.source->type());
  graph_.inputs.push_back({edges_[index], shape(index), type});
  DIOPTER_ASSIGN(const std::optional<TfliteQuantization> quantization, quantization_of(t));
  State& s = state(index);
  s.rounded = true;
  if (quantization) {
    s.file_name = dequantize(edges_[index], *quantization);
    graph_.metadata.emplace_back("diopter.quantization." + edges_[index], std::to_string(quantization->scale) + "," + std::to_string(quantization->zero));
  } else {
    s.file_name = type == OnnxType::kFloat ? edges_[index] : node("Cast", {edges_[index]}, {{"to", static_cast<int64_t>(OnnxType::kFloat)}});
  }
  return ok_status();
}

Status GraphBuilder::start() {
  DIOPTER_TRY(reserve_edges(model_.inputs()));
  DIOPTER_TRY(reserve_edges(model_.outputs()));
  for (int index : model_.inputs()) DIOPTER_TRY(start_input(index));
  return ok_status();
}

Result<std::string> GraphBuilder::finish_output(int index) {
  DIOPTER_ASSIGN(const std::string name, read(index, Layout::kFile));
  if (is_float_edge(index)) return name;
  const std::string& edge = edges_[index];
  DIOPTER_ASSIGN(const std::optional<TfliteQuantization> quantization, quantization_of(tensor(index)));
  if (quantization) {
    graph_.metadata.emplace_back("diopter.quantization." + edge, std::to_string(quantization->scale) + "," + std::to_string(quantization->zero));
    return quantize(name, *quantization, edge);
  }
  add({"Cast", {name}, {edge}, {{"to", static_cast<int64_t>(*edge_type(tensor(index).source->type()))}}});
  return edge;
}

Result<OnnxGraph> GraphBuilder::finish() && {
  for (int index : model_.outputs()) {
    DIOPTER_ASSIGN(std::string name, finish_output(index));
    graph_.outputs.push_back({name, shape(index), *edge_type(tensor(index).source->type())});
  }
  return std::move(graph_);
}

// Rounds a quantised value where it was written, in the one layout that it has so far.
Status GraphBuilder::round_to_steps(int index) {
  State& s = state(index);
  if (s.rounded) return ok_status();
  s.rounded = true;
  DIOPTER_ASSIGN(const std::optional<TfliteQuantization> quantization, quantization_of(tensor(index)));
  std::string& name = s.file_name.empty() ? s.channels_first_name : s.file_name;
  if (quantization && !name.empty()) name = dequantize(quantize(name, *quantization), *quantization);
  return ok_status();
}

Result<std::vector<float>> GraphBuilder::floats(int index) {
  if (!is_constant(index)) return unsupported(tensor(index).name, "must be a constant here", "export the model with its weights inside");
  DIOPTER_TRY(spend(tensor(index).elements));
  if (state(index).folded) return *state(index).folded;
  return constant_floats(tensor(index));
}

Status GraphBuilder::fold(int index, std::vector<float> values) {
  State& s = state(index);
  const bool fits = static_cast<int64_t>(values.size()) == tensor(index).elements;
  if (!fits || is_constant(index) || edges_.contains(index) || !s.file_name.empty() || !s.channels_first_name.empty()) {
    return invalid(tensor(index).name, "cannot be this constant", "download or export the .tflite file again");
  }
  s.folded = std::move(values);
  return ok_status();
}

Layout GraphBuilder::preferred_layout(const TfliteOperator& op) const {
  bool gain = false;
  for (int index : op.inputs) {
    if (index < 0 || is_constant(index)) continue;
    if (shape(index).size() != 4) return Layout::kFile;
    gain = gain || layout(index) == Layout::kChannelsFirst;
  }
  for (int index : op.outputs) gain = gain && shape(index).size() == 4;
  return gain ? Layout::kChannelsFirst : Layout::kFile;
}

std::string GraphBuilder::reorder(const std::string& from, const std::string& to, const Sizes& shape, bool to_channels_first) {
  const Sizes target = to_channels_first ? channels_first(shape) : shape;
  if (shape[3] == 1 || shape[1] * shape[2] == 1) {  // the values lie in the same order: no copy
    add({"Reshape", {from, constant(target)}, {to}, {}});
  } else {
    add({"Transpose", {from}, {to}, {{"perm", to_channels_first ? Sizes{0, 3, 1, 2} : Sizes{0, 2, 3, 1}}}});
  }
  return to;
}

Result<std::string> GraphBuilder::constant_value(int index, Layout layout) {
  DIOPTER_ASSIGN(std::vector<float> values, floats(index));
  if (layout == Layout::kFile) return constant(shape(index), std::move(values));
  static constexpr int kAxes[] = {0, 3, 1, 2};
  return constant(channels_first(shape(index)), permuted(values, shape(index), kAxes));
}

Result<std::string> GraphBuilder::read(int index, Layout layout) {
  if (index < 0) return invalid("input", "is missing", "download or export the .tflite file again");
  if (layout == Layout::kChannelsFirst) DIOPTER_TRY(require_rank_4(*this, index));
  if (!is_constant(index)) DIOPTER_TRY(round_to_steps(index));
  State& s = state(index);
  std::string& name = layout == Layout::kFile ? s.file_name : s.channels_first_name;
  if (!name.empty()) return name;
  if (is_constant(index)) {
    DIOPTER_ASSIGN(name, constant_value(index, layout));
    return name;
  }
  const std::string& other = layout == Layout::kFile ? s.channels_first_name : s.file_name;
  if (other.empty()) {
    return invalid(tensor(index).name, "is read before any operator wrote it", "download or export the .tflite file again");
  }
  const auto edge = edges_.find(index);
  const bool is_edge = layout == Layout::kFile && is_float_edge(index);
  name = reorder(other, is_edge ? edge->second : fresh(tensor(index).name + "/nchw"), shape(index), layout == Layout::kChannelsFirst);
  return name;
}

Result<std::string> GraphBuilder::write(int index, Layout layout) {
  const TfliteTensor& t = tensor(index);
  if (layout == Layout::kChannelsFirst) DIOPTER_TRY(require_rank_4(*this, index));
  if (!edge_type(t.source->type())) {
    return unsupported(t.name, std::string("is computed as ") + tflite::EnumNameTensorType(t.source->type()), "export the model with float32, int8 or uint8 activations");
  }
  State& s = state(index);
  if (is_constant(index) || !s.file_name.empty() || !s.channels_first_name.empty()) {
    return invalid(t.name, "is written twice", "download or export the .tflite file again");
  }
  s.layout = layout;
  if (layout == Layout::kChannelsFirst) return s.channels_first_name = fresh(t.name + "/nchw");
  return s.file_name = is_float_edge(index) ? edges_[index] : fresh(t.name);
}

std::string GraphBuilder::constant(Sizes shape, std::vector<float> values) {
  graph_.initializers.push_back({fresh("constant"), std::move(shape), std::move(values)});
  return graph_.initializers.back().name;
}

std::string GraphBuilder::constant(std::vector<int64_t> values) {
  const auto count = static_cast<int64_t>(values.size());
  graph_.initializers.push_back({fresh("constant"), {count}, std::move(values)});
  return graph_.initializers.back().name;
}

std::string GraphBuilder::node(std::string op_type, std::vector<std::string> inputs, Attributes attributes) {
  std::string name = fresh("value");
  add({std::move(op_type), std::move(inputs), {name}, std::move(attributes)});
  return name;
}

Status GraphBuilder::node_to(int output, Layout layout, std::string op_type, std::vector<std::string> inputs, Attributes attributes, int activation) {
  DIOPTER_ASSIGN(const std::string name, write(output, layout));
  if (activation == kNone) {
    add({std::move(op_type), std::move(inputs), {name}, std::move(attributes)});
    return ok_status();
  }
  const std::string raw = node(std::move(op_type), std::move(inputs), std::move(attributes));
  switch (activation) {
    case kRelu: add({"Relu", {raw}, {name}, {}}); break;
    case kReluN1To1: add({"Clip", {raw, constant({}, {-1}), constant({}, {1})}, {name}, {}}); break;
    case kRelu6: add({"Clip", {raw, constant({}, {0}), constant({}, {6})}, {name}, {}}); break;
    case kTanh: add({"Tanh", {raw}, {name}, {}}); break;
    default: return unsupported("fused activation " + std::to_string(activation), "is not converted", "export the model without it");
  }
  return ok_status();
}

Status require_rank_4(const GraphBuilder& graph, int index) {
  if (graph.shape(index).size() == 4) return ok_status();
  return unsupported(graph.tensor(index).name, "has " + std::to_string(graph.shape(index).size()) + " dimensions where 4 are converted");
}

}  // namespace diopter::convert
