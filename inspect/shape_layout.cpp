// Shapes behind operators that work value by value, and those that rearrange.
#include <algorithm>
#include <numeric>

#include "inspect/shape_rules.h"

namespace diopter::inspect {

namespace {

bool same(const Node& node, Inferring& inferring) {
  const Shape* shape = inferring.shape_of(node, 0);
  return shape && inferring.give(node, *shape);
}

// The output's axis of two that are stretched over each other.
int64_t stretched(int64_t a, int64_t b) {
  if (a == 1) return b;
  if (b == 1 || a == b) return a;
  return a < 0 ? b : b < 0 ? a : kDynamic;
}

Shape broadcast(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  Shape shape(std::vector<int64_t>(static_cast<size_t>(rank), 1));
  for (int axis = 0; axis < rank; ++axis) {
    const int in_a = axis - (rank - a.rank()), in_b = axis - (rank - b.rank());
    shape[axis] = stretched(in_a < 0 ? 1 : a[in_a], in_b < 0 ? 1 : b[in_b]);
  }
  return shape;
}

bool elementwise(const Node& node, Inferring& inferring) {
  const Shape* first = inferring.shape_of(node, 0);
  if (!first) return false;
  Shape shape = *first;
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    const Shape* next = inferring.shape_of(node, i);
    if (!next) return false;
    shape = broadcast(shape, *next);
  }
  return inferring.give(node, shape);
}

// QLinearAdd(a, scale, zero, b, scale, zero, ...)
bool quantised_elementwise(const Node& node, Inferring& inferring) {
  const Shape *a = inferring.shape_of(node, 0), *b = inferring.shape_of(node, 3);
  return a && b && inferring.give(node, broadcast(*a, *b));
}

bool reshape(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> sizes;
  if (!inferring.integers(node, "shape", 1, sizes) || sizes.size() > static_cast<size_t>(kMaxRank)) return false;
  int64_t rest = 1;
  int open = -1;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 0 && integer_or(node, "allowzero", 0) == 0) sizes[i] = from && static_cast<int>(i) < from->rank() ? (*from)[static_cast<int>(i)] : kDynamic;
    if (sizes[i] == -1) open = static_cast<int>(i);
    rest = sizes[i] == -1 ? rest : times(rest, sizes[i]);
  }
  Shape shape(sizes);
  const int64_t count = from ? from->element_count() : -1;
  if (open >= 0) shape[open] = count >= 0 && rest > 0 ? count / rest : kDynamic;
  return inferring.give(node, shape);
}

bool flatten(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  if (!from) return false;
  int64_t axis = integer_or(node, "axis", 1);
  if (axis < 0) axis += from->rank();
  if (axis < 0 || axis > from->rank()) return false;
  Shape shape{1, 1};
  for (int i = 0; i < from->rank(); ++i) shape[i < axis ? 0 : 1] = times(shape[i < axis ? 0 : 1], (*from)[i]);
  return inferring.give(node, shape);
}

bool transpose(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  if (!from) return false;
  std::vector<int64_t> order(static_cast<size_t>(from->rank()));
  std::iota(order.rbegin(), order.rend(), 0);
  if (const Attribute* given = node.attribute("perm"); given && !given->integers.empty()) order = given->integers;
  if (order.size() != static_cast<size_t>(from->rank())) return false;
  Shape shape = *from;
  for (int i = 0; i < from->rank(); ++i) {
    int axis = 0;
    if (!find_axis(order[static_cast<size_t>(i)], from->rank(), axis)) return false;
    shape[i] = (*from)[axis];
  }
  return inferring.give(node, shape);
}

// Marks the axes that a node names; false where one lies outside.
bool marked_axes(const std::vector<int64_t>& axes, int rank, std::vector<bool>& marked) {
  marked.assign(static_cast<size_t>(rank), false);
  for (int64_t axis : axes) {
    int at = 0;
    if (!find_axis(axis, rank, at)) return false;
    marked[static_cast<size_t>(at)] = true;
  }
  return true;
}

bool squeeze(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> axes;
  std::vector<bool> marked;
  if (!from) return false;
  const bool named = inferring.integers(node, "axes", 1, axes);
  if ((!named && node.inputs.size() > 1) || !marked_axes(axes, from->rank(), marked)) return false;
  std::vector<int64_t> sizes;
  for (int axis = 0; axis < from->rank(); ++axis) {
    if (named ? !marked[static_cast<size_t>(axis)] : (*from)[axis] != 1) sizes.push_back((*from)[axis]);
  }
  return inferring.give(node, Shape(sizes));
}

bool unsqueeze(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> axes;
  if (!from || !inferring.integers(node, "axes", 1, axes)) return false;
  const int rank = from->rank() + static_cast<int>(axes.size());
  std::vector<bool> marked;
  if (rank > kMaxRank || !marked_axes(axes, rank, marked)) return false;
  std::vector<int64_t> sizes;
  int next = 0;
  for (int axis = 0; axis < rank; ++axis) {
    const bool added = marked[static_cast<size_t>(axis)] || next >= from->rank();
    sizes.push_back(added ? 1 : (*from)[next++]);
  }
  return inferring.give(node, Shape(sizes));
}

bool concat(const Node& node, Inferring& inferring) {
  const Shape* first = inferring.shape_of(node, 0);
  int axis = 0;
  if (!first || !find_axis(integer_or(node, "axis", 1), first->rank(), axis)) return false;
  Shape shape = *first;
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    const Shape* next = inferring.shape_of(node, i);
    const bool known = next && next->rank() == shape.rank() && (*next)[axis] >= 0 && shape[axis] >= 0;
    shape[axis] = known ? shape[axis] + (*next)[axis] : kDynamic;
    if (shape[axis] > kMostSize) shape[axis] = kDynamic;
  }
  return inferring.give(node, shape);
}

// How many steps lead from start to end within an axis.
int64_t sliced(int64_t size, int64_t start, int64_t end, int64_t step) {
  if (size < 0 || step == 0 || step < -kMostSize || step > kMostSize) return kDynamic;
  if (size == 0) return 0;
  const int64_t low = step < 0 ? -1 : 0, high = step < 0 ? size - 1 : size;
  start = std::clamp(start < 0 ? start + size : start, step < 0 ? int64_t{0} : low, high);
  end = std::clamp(end < 0 ? end + size : end, low, high + (step < 0 ? 1 : 0));
  const int64_t way = step > 0 ? end - start : start - end, stride = step > 0 ? step : -step;
  return way <= 0 ? 0 : (way + stride - 1) / stride;
}

bool slice(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> starts, ends, axes, steps;
  if (!from || !inferring.integers(node, "starts", 1, starts) || !inferring.integers(node, "ends", 2, ends) || starts.size() != ends.size()) return false;
  if (!inferring.integers(node, "axes", 3, axes)) {
    axes.resize(starts.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (!inferring.integers(node, "steps", 4, steps)) steps.assign(starts.size(), 1);
  if (axes.size() != starts.size() || steps.size() != starts.size()) return false;
  Shape shape = *from;
  for (size_t i = 0; i < starts.size(); ++i) {
    int axis = 0;
    if (!find_axis(axes[i], shape.rank(), axis)) return false;
    shape[axis] = sliced((*from)[axis], std::clamp(starts[i], -kMostSize, kMostSize), std::clamp(ends[i], -kMostSize - 1, kMostSize), steps[i]);
  }
  return inferring.give(node, shape);
}

bool gather(const Node& node, Inferring& inferring) {
  const Shape *from = inferring.shape_of(node, 0), *indices = inferring.shape_of(node, 1);
  int axis = 0;
  if (!from || !indices || !find_axis(integer_or(node, "axis", 0), from->rank(), axis)) return false;
  std::vector<int64_t> sizes;
  for (int i = 0; i < axis; ++i) sizes.push_back((*from)[i]);
  for (int64_t size : indices->sizes()) sizes.push_back(size);
  for (int i = axis + 1; i < from->rank(); ++i) sizes.push_back((*from)[i]);
  return inferring.give(node, Shape(sizes));
}

bool split(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  int axis = 0;
  if (!from || node.outputs.empty() || !find_axis(integer_or(node, "axis", 0), from->rank(), axis)) return false;
  std::vector<int64_t> parts;
  const bool named = inferring.integers(node, "split", 1, parts) && parts.size() == node.outputs.size();
  const auto count = static_cast<int64_t>(node.outputs.size());
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    Shape shape = *from;
    const int64_t whole = (*from)[axis], even = whole < 0 ? kDynamic : (whole + count - 1) / count;
    shape[axis] = named ? parts[i] : i + 1 < node.outputs.size() || whole < 0 ? even : std::max<int64_t>(whole - even * (count - 1), 0);
    inferring.give(node, shape, i);
  }
  return true;
}

bool expand(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> sizes;
  return from && inferring.integers(node, "shape", 1, sizes) && sizes.size() <= static_cast<size_t>(kMaxRank) && inferring.give(node, broadcast(*from, Shape(sizes)));
}

bool tile(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> repeats;
  if (!from || !inferring.integers(node, "repeats", 1, repeats) || repeats.size() != static_cast<size_t>(from->rank())) return false;
  Shape shape = *from;
  for (int axis = 0; axis < shape.rank(); ++axis) shape[axis] = times(shape[axis], repeats[static_cast<size_t>(axis)]);
  return inferring.give(node, shape);
}

bool reduce(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  if (!from) return false;
  std::vector<int64_t> axes;
  std::vector<bool> marked;
  const bool named = inferring.integers(node, "axes", 1, axes) && !axes.empty();
  if (!named && node.inputs.size() > 1 && !node.inputs[1].empty()) return false;
  if (node.op_type.starts_with("Arg")) axes = {integer_or(node, "axis", 0)};
  const bool all = !named && !node.op_type.starts_with("Arg");
  if (!marked_axes(axes, from->rank(), marked)) return false;
  const bool keep = integer_or(node, "keepdims", 1) != 0;
  std::vector<int64_t> sizes;
  for (int axis = 0; axis < from->rank(); ++axis) {
    const bool gone = all || marked[static_cast<size_t>(axis)];
    if (!gone || keep) sizes.push_back(gone ? 1 : (*from)[axis]);
  }
  return inferring.give(node, Shape(sizes));
}

bool shape_itself(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  return from && inferring.give(node, Shape{from->rank()});
}

bool filled(const Node& node, Inferring& inferring) {
  std::vector<int64_t> sizes;
  return inferring.integers(node, "shape", 0, sizes) && inferring.give(node, Shape(sizes));
}

bool constant(const Node& node, Inferring& inferring) { return !node.outputs.empty() && inferring.weights.contains(node.outputs[0]); }

constexpr NamedRule kRules[] = {
    {"Constant", constant}, {"Reshape", reshape}, {"Flatten", flatten}, {"Transpose", transpose}, {"Squeeze", squeeze}, {"Unsqueeze", unsqueeze},
    {"Concat", concat}, {"Slice", slice}, {"Gather", gather}, {"Split", split}, {"Expand", expand}, {"Tile", tile}, {"Shape", shape_itself},
    {"ConstantOfShape", filled}, {"QLinearAdd", quantised_elementwise}, {"QLinearMul", quantised_elementwise}, {"ArgMax", reduce}, {"ArgMin", reduce},
    {"ReduceMean", reduce}, {"ReduceSum", reduce}, {"ReduceMax", reduce}, {"ReduceMin", reduce}, {"ReduceL1", reduce}, {"ReduceL2", reduce},
    {"ReduceProd", reduce}, {"ReduceSumSquare", reduce}, {"ReduceLogSum", reduce}, {"ReduceLogSumExp", reduce},
};

constexpr std::string_view kElementwise[] = {"Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Mean", "Where", "And", "Or", "Xor", "Equal", "Greater",
                                             "Less", "GreaterOrEqual", "LessOrEqual", "Mod", "PRelu"};

constexpr std::string_view kSame[] = {
    "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Clip", "BatchNormalization", "InstanceNormalization", "LayerNormalization", "GroupNormalization",
    "SkipLayerNormalization", "LpNormalization", "MeanVarianceNormalization", "LRN", "Softmax", "LogSoftmax", "Hardmax", "Cast", "CastLike", "Identity",
    "Dropout", "Erf", "Exp", "Log", "Sqrt", "Neg", "Abs", "HardSigmoid", "HardSwish", "Elu", "Selu", "Celu", "Softplus", "Softsign", "ThresholdedRelu",
    "Mish", "Gelu", "FastGelu", "QuickGelu", "BiasGelu", "Swish", "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearSigmoid",
    "QLinearLeakyRelu", "CumSum", "Floor", "Ceil", "Round", "Reciprocal", "Not", "Sign", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh",
    "ScatterND", "ScatterElements", "Trilu", "IsNaN", "ReverseSequence"};

}  // namespace

ShapeRule layout_rule(std::string_view op_type) {
  for (const NamedRule& known : kRules) {
    if (known.op_type == op_type) return known.rule;
  }
  if (std::ranges::find(kElementwise, op_type) != std::end(kElementwise)) return elementwise;
  if (std::ranges::find(kSame, op_type) != std::end(kSame)) return same;
  return nullptr;
}

}  // namespace diopter::inspect
