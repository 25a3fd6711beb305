// Numbers that a graph computes shapes from: what Shape, Gather, Concat and small arithmetic make of what is known.
#include <algorithm>
#include <cmath>

#include "inspect/shape_rules.h"

namespace diopter::inspect {

namespace {

bool numbers_of_shape(const Node& node, const Inferring& inferring, KnownNumbers& made) {
  const Shape* shape = inferring.shape_of(node, 0);
  if (!shape || !shape->is_static()) return false;
  const int64_t rank = shape->rank();
  int64_t start = integer_or(node, "start", 0), end = integer_or(node, "end", rank);
  start = std::clamp<int64_t>(start < 0 ? start + rank : start, 0, rank);
  end = std::clamp<int64_t>(end < 0 ? end + rank : end, start, rank);
  for (int64_t axis = start; axis < end; ++axis) made.numbers.push_back(static_cast<double>((*shape)[static_cast<int>(axis)]));
  return true;
}

bool numbers_of_gather(const Node& node, const Inferring& inferring, KnownNumbers& made) {
  KnownNumbers data, indices;
  if (!inferring.numbers_of(node, 0, data) || !inferring.numbers_of(node, 1, indices) || integer_or(node, "axis", 0) != 0) return false;
  const auto count = static_cast<double>(data.numbers.size());
  for (double index : indices.numbers) {
    if (index < 0) index += count;
    if (!(index >= 0 && index < count)) return false;
    made.numbers.push_back(data.numbers[static_cast<size_t>(index)]);
  }
  made.whole = data.whole;
  made.scalar = indices.scalar;
  return true;
}

bool numbers_of_concat(const Node& node, const Inferring& inferring, KnownNumbers& made) {
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    KnownNumbers part;
    if (!inferring.numbers_of(node, i, part) || made.numbers.size() + part.numbers.size() > kMostNumbers) return false;
    made.numbers.insert(made.numbers.end(), part.numbers.begin(), part.numbers.end());
    made.whole = part.whole;
  }
  return true;
}

bool numbers_of_slice(const Node& node, const Inferring& inferring, KnownNumbers& made) {
  KnownNumbers data;
  std::vector<int64_t> starts, ends, steps;
  if (!inferring.numbers_of(node, 0, data) || !inferring.integers(node, "starts", 1, starts) || !inferring.integers(node, "ends", 2, ends)) return false;
  if (starts.size() != 1 || ends.size() != 1 || (inferring.integers(node, "steps", 4, steps) && (steps.size() != 1 || steps[0] != 1))) return false;
  const auto count = static_cast<int64_t>(data.numbers.size());
  const auto place = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + count : at, 0, count); };
  for (int64_t i = place(starts[0]); i < place(ends[0]); ++i) made.numbers.push_back(data.numbers[static_cast<size_t>(i)]);
  made.whole = data.whole;
  return true;
}

bool numbers_of_pass(const Node& node, const Inferring& inferring, KnownNumbers& made) {
  if (!inferring.numbers_of(node, 0, made)) return false;
  if (node.op_type == "Unsqueeze") made.scalar = false;
  if (node.op_type == "Squeeze") made.scalar = made.numbers.size() == 1;
  if (node.op_type == "Floor" || node.op_type == "Ceil") {
    for (double& number : made.numbers) number = node.op_type == "Floor" ? std::floor(number) : std::ceil(number);
  }
  if (node.op_type == "Cast") {
    constexpr int64_t kFloat32 = 1, kFloat16 = 10, kFloat64 = 11;
    const int64_t type = integer_or(node, "to", 0);
    made.whole = type != kFloat32 && type != kFloat16 && type != kFloat64;
    for (double& number : made.numbers) number = made.whole ? std::trunc(number) : number;
  }
  return true;
}

double computed(std::string_view op_type, double a, double b, bool whole) {
  if (op_type == "Add") return a + b;
  if (op_type == "Sub") return a - b;
  if (op_type == "Mul") return a * b;
  const double ratio = b == 0 ? 0 : a / b;
  return whole ? std::trunc(ratio) : ratio;
}

bool numbers_of_arithmetic(const Node& node, const Inferring& inferring, KnownNumbers& made) {
  KnownNumbers a, b;
  if (!inferring.numbers_of(node, 0, a) || !inferring.numbers_of(node, 1, b)) return false;
  const size_t count = std::max(a.numbers.size(), b.numbers.size());
  const auto fits = [&](const KnownNumbers& side) { return side.numbers.size() == count || side.numbers.size() == 1; };
  if (!fits(a) || !fits(b)) return false;
  for (size_t i = 0; i < count; ++i) {
    made.numbers.push_back(computed(node.op_type, a.numbers[a.numbers.size() == 1 ? 0 : i], b.numbers[b.numbers.size() == 1 ? 0 : i], a.whole));
  }
  made.whole = a.whole;
  made.scalar = a.scalar && b.scalar;
  return true;
}

// The parts of a split list, an output each.
void split_numbers(const Node& node, Inferring& inferring) {
  KnownNumbers data;
  std::vector<int64_t> sizes;
  if (!inferring.numbers_of(node, 0, data) || node.outputs.empty() || node.outputs.size() > kMostNumbers) return;
  if (!inferring.integers(node, "split", 1, sizes)) sizes.assign(node.outputs.size(), static_cast<int64_t>(data.numbers.size() / node.outputs.size()));
  size_t at = 0;
  for (size_t i = 0; i < node.outputs.size() && i < sizes.size(); ++i) {
    if (sizes[i] < 0 || static_cast<uint64_t>(sizes[i]) > data.numbers.size() - at) return;
    KnownNumbers part{{}, data.whole, false};
    for (int64_t n = 0; n < sizes[i]; ++n) part.numbers.push_back(data.numbers[at++]);
    inferring.numbers[node.outputs[i]] = std::move(part);
  }
}

using NumberRule = bool (*)(const Node&, const Inferring&, KnownNumbers&);
struct NamedNumberRule {
  std::string_view op_type;
  NumberRule rule;
};
constexpr NamedNumberRule kRules[] = {
    {"Shape", numbers_of_shape},   {"Gather", numbers_of_gather},   {"Concat", numbers_of_concat},   {"Slice", numbers_of_slice},
    {"Cast", numbers_of_pass},     {"Identity", numbers_of_pass},   {"Unsqueeze", numbers_of_pass},  {"Squeeze", numbers_of_pass},
    {"Reshape", numbers_of_pass},  {"Floor", numbers_of_pass},      {"Ceil", numbers_of_pass},       {"Add", numbers_of_arithmetic},
    {"Sub", numbers_of_arithmetic}, {"Mul", numbers_of_arithmetic}, {"Div", numbers_of_arithmetic},
};

}  // namespace

void follow_numbers(const Node& node, Inferring& inferring) {
  if (node.op_type == "Split") return split_numbers(node, inferring);
  if (node.outputs.size() != 1 || node.outputs[0].empty()) return;
  for (const NamedNumberRule& known : kRules) {
    if (known.op_type != node.op_type) continue;
    KnownNumbers made;
    if (known.rule(node, inferring, made) && made.numbers.size() <= kMostNumbers) inferring.numbers[node.outputs[0]] = std::move(made);
    return;
  }
}

}  // namespace diopter::inspect
