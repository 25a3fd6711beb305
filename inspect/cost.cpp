#include "inspect/cost.h"

#include <algorithm>
#include <map>

#include "inspect/shapes.h"

namespace diopter::inspect {

namespace {

constexpr int kUsualSide = 256;        // of a picture whose size the file leaves open
constexpr size_t kMostUncounted = 8;   // that are named
constexpr int64_t kMostWork = int64_t{1} << 60;

int64_t product(int64_t a, int64_t b) {
  int64_t result = 0;
  if (a < 0 || b < 0) return -1;
  return __builtin_mul_overflow(a, b, &result) || result > kMostWork ? kMostWork : result;
}

const Shape* input_shape(const Node& node, size_t input, const InferredShapes& shapes) { return input < node.inputs.size() ? shapes.of(node.inputs[input]) : nullptr; }
const Shape* output_shape(const Node& node, const InferredShapes& shapes) { return node.outputs.empty() ? nullptr : shapes.of(node.outputs[0]); }

// Elements of the values that the kernel goes over, times the kernel: [out, in / groups, ...] without its first axis.
int64_t convolution_work(const Shape* over, const Shape* weight) {
  if (!over || !weight || weight->rank() < 3) return -1;
  int64_t work = over->element_count();
  for (int axis = 1; axis < weight->rank(); ++axis) work = product(work, (*weight)[axis]);
  return work;
}

int64_t product_work(const Shape* made, int64_t inner) { return made ? product(made->rank() == 0 ? 1 : made->element_count(), inner) : -1; }

// [sequence, batch, input] with weights [directions, gates * hidden, input] and [directions, gates * hidden, hidden].
int64_t recurrent_work(const Node& node, const InferredShapes& shapes) {
  const Shape *x = input_shape(node, 0, shapes), *w = input_shape(node, 1, shapes), *r = input_shape(node, 2, shapes);
  if (!x || !w || !r || x->rank() != 3) return -1;
  const int64_t w_count = w->element_count(), r_count = r->element_count();
  return w_count < 0 || r_count < 0 ? -1 : product(product((*x)[0], (*x)[1]), w_count + r_count);
}

// Multiply-adds of a node; 0 for those that have none worth counting, -1 where they are not known.
int64_t work_of(const Node& node, const InferredShapes& shapes) {
  const std::string& op = node.op_type;
  const Shape* first = input_shape(node, 0, shapes);
  if (op == "Conv" || op == "FusedConv" || op == "ConvInteger") return convolution_work(output_shape(node, shapes), input_shape(node, 1, shapes));
  if (op == "QLinearConv") return convolution_work(output_shape(node, shapes), input_shape(node, 3, shapes));
  if (op == "ConvTranspose") return convolution_work(first, input_shape(node, 1, shapes));
  if (op == "MatMul" || op == "MatMulInteger" || op == "FusedMatMul" || op == "QLinearMatMul") {
    return first && first->rank() > 0 ? product_work(output_shape(node, shapes), (*first)[first->rank() - 1]) : -1;
  }
  if (op == "Gemm") {
    const Attribute* turned = node.attribute("transA");
    return first && first->rank() == 2 ? product_work(output_shape(node, shapes), (*first)[turned && turned->integer != 0 ? 0 : 1]) : -1;
  }
  if (op == "LSTM" || op == "GRU" || op == "RNN") return recurrent_work(node, shapes);
  return 0;
}

// Operators that hold work which is not looked into: graphs of their own, attention, sums over named axes.
bool is_closed(const Node& node, const OnnxModel& model) {
  static constexpr std::string_view kClosed[] = {"If", "Loop", "Scan", "SequenceMap", "Einsum", "Attention", "MultiHeadAttention", "GroupQueryAttention", "MatMulNBits", "DeformConv"};
  const std::string key = node.domain.empty() ? node.op_type : node.domain + ":" + node.op_type;
  return std::ranges::find(kClosed, node.op_type) != std::end(kClosed) || model.functions.contains(key);
}

Size picture_size(const TransformSpec& transform) {
  const auto side = [&](int given) { return given > 0 ? given : std::max(1, kUsualSide / std::max(1, transform.multiple_of)) * std::max(1, transform.multiple_of) + transform.plus; };
  return {side(transform.width), side(transform.height)};
}

InferredShapes shapes_of(const OnnxModel& model, const Guess* guess) {
  if (!guess || guess->component.inputs.empty() || guess->component.inputs[0].kind != InputKind::kPicture) {
    return infer_shapes(model, {}, Layout::kNchw, {kUsualSide, kUsualSide});
  }
  const InputSpec& input = guess->component.inputs[0];
  return infer_shapes(model, input.tensor, input.transform.layout, picture_size(input.transform));
}

struct WeightShares {
  int64_t all = 0, half = 0, small = 0, tiny = 0;  // elements: float16 and bfloat16, 8 bits, 4 bits
};
WeightShares weight_shares(const OnnxModel& model) {
  WeightShares shares;
  for (const auto& [type, count] : model.weight_elements) {
    shares.all += count;
    if (type == "float16" || type == "bfloat16") shares.half += count;
    if (type == "int8" || type == "uint8" || type == "float8") shares.small += count;
    if (type == "int4" || type == "uint4" || type == "float4") shares.tiny += count;
  }
  return shares;
}

bool has(const OnnxModel& model, std::string_view op) { return model.operators.contains(std::string(op)); }

}  // namespace

Cost cost_of(const OnnxModel& model, const Guess* guess) {
  Cost cost;
  const InferredShapes shapes = shapes_of(model, guess);
  cost.assumed = shapes.assumed;
  std::map<std::string, int64_t> by_operator;
  for (const Node& node : model.nodes) {
    const int64_t work = is_closed(node, model) ? -1 : work_of(node, shapes);
    if (work > 0) {
      cost.multiply_adds = std::min(cost.multiply_adds + work, kMostWork);
      by_operator[node.op_type] = std::min(by_operator[node.op_type] + work, kMostWork);
    }
    if (work >= 0) continue;
    cost.at_least = true;
    if (cost.uncounted.size() < kMostUncounted) cost.uncounted.push_back(node.op_type + (node.name.empty() ? "" : " (node " + node.name + ")"));
  }
  cost.by_operator.assign(by_operator.begin(), by_operator.end());
  std::ranges::stable_sort(cost.by_operator, std::greater<>(), &std::pair<std::string, int64_t>::second);
  return cost;
}

std::string precision_of(const OnnxModel& model) {
  const WeightShares shares = weight_shares(model);
  if (shares.all == 0) return "no weights";
  const bool halves_in = std::ranges::any_of(model.inputs, [](const TensorInfo& input) { return input.type == ElementType::kFloat16; });
  if (shares.tiny * 2 > shares.all || has(model, "com.microsoft:MatMulNBits")) return "4-bit weights";
  if (shares.small * 2 > shares.all) {
    if (has(model, "QLinearConv") || has(model, "QLinearMatMul")) return "int8 QOperator";
    if (has(model, "ConvInteger") || has(model, "MatMulInteger")) return "int8 dynamic";
    if (has(model, "QuantizeLinear")) return "int8 QDQ";
    return has(model, "DequantizeLinear") ? "int8 weights" : "int8 weights, dequantised by hand";
  }
  if (shares.half * 2 > shares.all) return has(model, "Cast") && !halves_in ? "float16 weights" : "float16";
  if (has(model, "QuantizeLinear")) return "partly int8 QDQ";
  return model.weight_elements.size() == 1 || model.weight_elements.contains("float32") ? "float32" : model.weight_elements.begin()->first;
}

}  // namespace diopter::inspect
