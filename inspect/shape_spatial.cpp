// Shapes behind convolutions, pools, products, padding and resizing.
#include <algorithm>
#include <cmath>

#include "inspect/shape_rules.h"

namespace diopter::inspect {

namespace {

// What a window that slides over the picture is given as.
struct Window {
  std::vector<int64_t> kernel, strides, dilations, pads, extra;
  std::string padding;  // "", "SAME_UPPER", ...
};

bool read_window(const Node& node, size_t axes, Window& window) {
  if (const Attribute* given = node.attribute("auto_pad")) window.padding = given->text;
  return small_integers(node, "strides", axes, 1, window.strides) && small_integers(node, "dilations", axes, 1, window.dilations) &&
         small_integers(node, "pads", 2 * axes, 0, window.pads) && small_integers(node, "output_padding", axes, 0, window.extra);
}

int64_t slid(int64_t size, const Window& window, size_t axis, size_t axes, bool ceil) {
  const int64_t stride = window.strides[axis];
  if (size < 0 || stride <= 0) return kDynamic;
  if (window.padding.starts_with("SAME")) return (size + stride - 1) / stride;
  const int64_t reach = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
  const int64_t room = size + (window.padding == "VALID" ? 0 : window.pads[axis] + window.pads[axis + axes]) - reach;
  return room < 0 ? 0 : (room + (ceil ? stride - 1 : 0)) / stride + 1;
}

// The kernel's sizes from the weight [out, in / groups, ...].
bool kernel_of(const Shape& weight, int rank, Window& window) {
  if (weight.rank() != rank || rank < 3) return false;
  for (int axis = 2; axis < rank; ++axis) {
    if (weight[axis] < 1 || weight[axis] > 1 << 20) return false;
    window.kernel.push_back(weight[axis]);
  }
  return true;
}

bool convolve(const Node& node, Inferring& inferring, size_t weight_input) {
  const Shape *from = inferring.shape_of(node, 0), *weight = inferring.shape_of(node, weight_input);
  Window window;
  if (!from || !weight || !kernel_of(*weight, from->rank(), window)) return false;
  const size_t axes = window.kernel.size();
  if (!read_window(node, axes, window)) return false;
  Shape shape = *from;
  shape[1] = (*weight)[0];
  for (size_t i = 0; i < axes; ++i) shape[static_cast<int>(i) + 2] = slid((*from)[static_cast<int>(i) + 2], window, i, axes, false);
  return inferring.give(node, shape);
}

bool convolution(const Node& node, Inferring& inferring) { return convolve(node, inferring, 1); }
bool quantised_convolution(const Node& node, Inferring& inferring) { return convolve(node, inferring, 3); }

bool transposed_convolution(const Node& node, Inferring& inferring) {
  const Shape *from = inferring.shape_of(node, 0), *weight = inferring.shape_of(node, 1);
  Window window;
  if (!from || !weight || !kernel_of(*weight, from->rank(), window)) return false;
  const size_t axes = window.kernel.size();
  std::vector<int64_t> given;
  if (!read_window(node, axes, window) || !small_integers(node, "output_shape", axes, -1, given)) return false;
  Shape shape = *from;
  shape[1] = times((*weight)[1], integer_or(node, "group", 1));
  for (size_t i = 0; i < axes; ++i) {
    const int axis = static_cast<int>(i) + 2;
    const int64_t size = (*from)[axis], stride = window.strides[i];
    const int64_t reach = window.dilations[i] * (window.kernel[i] - 1) + 1;
    int64_t made = size < 1 ? kDynamic : stride * (size - 1) + window.extra[i] + reach - window.pads[i] - window.pads[i + axes];
    if (size >= 1 && window.padding.starts_with("SAME")) made = size * stride;
    shape[axis] = given[i] >= 0 ? given[i] : made;
  }
  return inferring.give(node, shape);
}

bool pool(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  if (!from || from->rank() < 3) return false;
  const auto axes = static_cast<size_t>(from->rank()) - 2;
  Window window;
  if (!read_window(node, axes, window) || !small_integers(node, "kernel_shape", axes, 1, window.kernel)) return false;
  const bool ceil = integer_or(node, "ceil_mode", 0) != 0;
  Shape shape = *from;
  for (size_t i = 0; i < axes; ++i) shape[static_cast<int>(i) + 2] = slid((*from)[static_cast<int>(i) + 2], window, i, axes, ceil);
  inferring.give(node, shape, 1);  // where each came from
  return inferring.give(node, shape);
}

// Undoes a pool: the sizes that the same window would have shrunk, or those that the node is told.
bool unpool(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> sizes;
  if (!from || from->rank() < 3) return false;
  if (inferring.integers(node, "", 2, sizes)) return sizes.size() == static_cast<size_t>(from->rank()) && inferring.give(node, Shape(sizes));
  const auto axes = static_cast<size_t>(from->rank()) - 2;
  Window window;
  if (node.inputs.size() > 2 || !read_window(node, axes, window) || !small_integers(node, "kernel_shape", axes, 1, window.kernel)) return false;
  Shape shape = *from;
  for (size_t i = 0; i < axes; ++i) {
    int64_t& size = shape[static_cast<int>(i) + 2];
    size = size < 1 ? kDynamic : (size - 1) * window.strides[i] + window.kernel[i] - window.pads[i] - window.pads[i + axes];
  }
  return inferring.give(node, shape);
}

bool global_pool(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  if (!from) return false;
  Shape shape = *from;
  for (int axis = 2; axis < shape.rank(); ++axis) shape[axis] = 1;
  return inferring.give(node, shape);
}

bool gemm(const Node& node, Inferring& inferring) {
  const Shape *a = inferring.shape_of(node, 0), *b = inferring.shape_of(node, 1);
  if (!a || !b || a->rank() != 2 || b->rank() != 2) return false;
  return inferring.give(node, Shape{(*a)[integer_or(node, "transA", 0) != 0 ? 1 : 0], (*b)[integer_or(node, "transB", 0) != 0 ? 0 : 1]});
}

bool multiply(const Node& node, Inferring& inferring, size_t second) {
  const Shape *a = inferring.shape_of(node, 0), *b = inferring.shape_of(node, second);
  if (!a || !b || a->rank() < 1 || b->rank() < 1) return false;
  std::vector<int64_t> sizes;
  const int batch = std::max(a->rank(), b->rank()) - 2;
  for (int axis = 0; axis < batch; ++axis) {
    const int in_a = axis - (batch + 2 - a->rank()), in_b = axis - (batch + 2 - b->rank());
    const int64_t from_a = in_a < 0 ? 1 : (*a)[in_a], from_b = in_b < 0 ? 1 : (*b)[in_b];
    sizes.push_back(from_a == 1 ? from_b : from_a);
  }
  if (a->rank() > 1) sizes.push_back((*a)[a->rank() - 2]);
  if (b->rank() > 1) sizes.push_back((*b)[b->rank() - 1]);
  return inferring.give(node, Shape(sizes));
}

bool product(const Node& node, Inferring& inferring) { return multiply(node, inferring, 1); }
bool quantised_product(const Node& node, Inferring& inferring) { return multiply(node, inferring, 3); }

bool pad(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  std::vector<int64_t> pads;
  if (!from || node.inputs.size() > 3 || !inferring.integers(node, "pads", 1, pads) || pads.size() != 2 * static_cast<size_t>(from->rank())) return false;
  Shape shape = *from;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const int64_t front = std::clamp(pads[static_cast<size_t>(axis)], -kMostSize, kMostSize);
    const int64_t back = std::clamp(pads[static_cast<size_t>(axis + shape.rank())], -kMostSize, kMostSize);
    shape[axis] = shape[axis] < 0 ? kDynamic : std::max<int64_t>(shape[axis] + front + back, 0);
  }
  return inferring.give(node, shape);
}

// The factors by which Resize or Upsample grow each axis, of any opset.
bool resize_factors(const Node& node, const Inferring& inferring, std::vector<double>& factors) {
  if (const Attribute* given = node.attribute("scales"); given && !given->numbers.empty()) {
    factors.assign(given->numbers.begin(), given->numbers.end());
    return true;
  }
  KnownNumbers known;
  const size_t input = node.op_type == "Resize" && inferring.opset >= 11 ? 2 : 1;
  if (!inferring.numbers_of(node, input, known)) return false;
  factors = known.numbers;
  return true;
}

bool resize(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  if (!from || node.attribute("axes")) return false;
  const auto rank = static_cast<size_t>(from->rank());
  std::vector<int64_t> sizes;
  if (node.op_type == "Resize" && inferring.integers(node, "", 3, sizes) && sizes.size() == rank) return inferring.give(node, Shape(sizes));
  std::vector<double> factors;
  if (!resize_factors(node, inferring, factors) || factors.size() != rank) return false;
  Shape shape = *from;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const double grown = std::floor(static_cast<double>(shape[axis]) * factors[static_cast<size_t>(axis)]);
    shape[axis] = shape[axis] >= 0 && grown >= 0 && grown <= static_cast<double>(kMostSize) ? static_cast<int64_t>(grown) : kDynamic;
  }
  return inferring.give(node, shape);
}

bool depth_and_space(const Node& node, Inferring& inferring) {
  const Shape* from = inferring.shape_of(node, 0);
  const int64_t block = integer_or(node, "blocksize", 0);
  if (!from || from->rank() != 4 || block < 1 || block > 1 << 10) return false;
  Shape shape = *from;
  const bool to_space = node.op_type == "DepthToSpace";
  if ((*from)[1] >= 0) shape[1] = to_space ? (*from)[1] / (block * block) : times((*from)[1], block * block);
  for (int axis = 2; axis < 4; ++axis) {
    if ((*from)[axis] >= 0) shape[axis] = to_space ? times((*from)[axis], block) : (*from)[axis] / block;
  }
  return inferring.give(node, shape);
}

constexpr NamedRule kRules[] = {
    {"Conv", convolution}, {"FusedConv", convolution}, {"ConvInteger", convolution}, {"QLinearConv", quantised_convolution}, {"ConvTranspose", transposed_convolution},
    {"MaxPool", pool}, {"MaxUnpool", unpool}, {"AveragePool", pool}, {"LpPool", pool}, {"QLinearAveragePool", pool}, {"GlobalAveragePool", global_pool}, {"GlobalMaxPool", global_pool},
    {"GlobalLpPool", global_pool}, {"QLinearGlobalAveragePool", global_pool}, {"Gemm", gemm}, {"MatMul", product}, {"MatMulInteger", product},
    {"FusedMatMul", product}, {"QLinearMatMul", quantised_product}, {"Pad", pad}, {"Resize", resize}, {"Upsample", resize},
    {"DepthToSpace", depth_and_space}, {"SpaceToDepth", depth_and_space},
};

}  // namespace

ShapeRule spatial_rule(std::string_view op_type) {
  for (const NamedRule& known : kRules) {
    if (known.op_type == op_type) return known.rule;
  }
  return nullptr;
}

}  // namespace diopter::inspect
