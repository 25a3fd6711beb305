// Finds enlargements that feed one pointwise convolution, and swaps the two.
#include "convert/narrow_first.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace diopter::convert {
namespace {

class Values {
 public:
  explicit Values(const OnnxGraph& graph) {
    for (const OnnxInitializer& i : graph.initializers) constants_[i.name] = &i;
    for (const OnnxNode& n : graph.nodes) {
      for (const std::string& input : n.inputs) ++readers_[input];
    }
    for (const OnnxValue& v : graph.outputs) ++readers_[v.name];
  }
  int readers(const std::string& name) const {
    const auto found = readers_.find(name);
    return found == readers_.end() ? 0 : found->second;
  }
  const OnnxInitializer* constant(const std::string& name) const {
    const auto found = constants_.find(name);
    return found == constants_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, const OnnxInitializer*> constants_;
  std::map<std::string, int> readers_;
};

bool has(const OnnxNode& node, std::string_view name, const AttributeValue& value) {
  return std::any_of(node.attributes.begin(), node.attributes.end(), [&](const auto& a) { return a.first == name && a.second == value; });
}

// By whole factors, which are given as scales.
bool is_enlargement(const OnnxNode& node) { return node.op_type == "Resize" && node.inputs.size() == 3 && has(node, "mode", std::string("linear")); }

bool is_narrowing_pointwise_convolution(const OnnxNode& node, const Values& values) {
  if (node.op_type != "Conv" || !has(node, "group", int64_t{1}) || !has(node, "strides", Sizes{1, 1}) || !has(node, "pads", Sizes{0, 0, 0, 0})) return false;
  const OnnxInitializer* weights = values.constant(node.inputs[1]);
  if (!weights || (node.inputs.size() > 2 && !values.constant(node.inputs[2]))) return false;
  const Sizes& s = weights->shape;  // out, in, height, width
  return s[2] == 1 && s[3] == 1 && s[0] <= s[1];
}

}  // namespace

void narrow_before_enlarging(OnnxGraph& graph) {
  const Values values(graph);
  std::map<std::string, size_t> enlarged;  // value -> node that makes it
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    OnnxNode& node = graph.nodes[i];
    if (is_enlargement(node) && values.readers(node.outputs[0]) == 1) enlarged[node.outputs[0]] = i;
    if (!is_narrowing_pointwise_convolution(node, values)) continue;
    const auto before = enlarged.find(node.inputs[0]);
    if (before == enlarged.end()) continue;
    OnnxNode& enlargement = graph.nodes[before->second];
    std::swap(node.inputs[0], enlargement.inputs[0]);
    std::swap(node.outputs[0], enlargement.outputs[0]);
    // Now the convolution reads what the enlargement read and writes what it wrote; the enlargement reads its own old output.
    std::swap(node, enlargement);
    enlarged.erase(before);
  }
}

}  // namespace diopter::convert
