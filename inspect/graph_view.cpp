#include "inspect/graph_view.h"

#include <algorithm>
#include <array>

namespace diopter::inspect {

namespace {
constexpr int kMostSteps = 16;  // through operators that only rearrange; a loop in a hostile graph ends here
}

bool passes_through(const Node& node) {
  static constexpr std::array kNames{"Identity", "Reshape", "Transpose", "Cast", "Squeeze", "Unsqueeze", "Flatten", "QuantizeLinear", "DequantizeLinear", "Dropout"};
  return std::ranges::find(kNames, node.op_type) != kNames.end() && !node.inputs.empty() && !node.outputs.empty();
}

GraphView::GraphView(const OnnxModel& model) : model_(model) {
  for (const Node& node : model.nodes) {
    for (const std::string& output : node.outputs) producers_.emplace(output, &node);
    for (const std::string& input : node.inputs) users_[input].push_back(&node);
  }
  for (const Initializer& initializer : model.initializers) weights_.emplace(initializer.name, &initializer);
}

const Node* GraphView::producer(const std::string& value) const {
  const auto at = producers_.find(value);
  return at == producers_.end() ? nullptr : at->second;
}

const Node* GraphView::maker(const std::string& value) const {
  const Node* node = producer(value);
  for (int step = 0; node && passes_through(*node) && step < kMostSteps; ++step) node = producer(node->inputs[0]);
  return node;
}

const std::vector<const Node*>& GraphView::users(const std::string& value) const {
  static const std::vector<const Node*> kNone;
  const auto at = users_.find(value);
  return at == users_.end() ? kNone : at->second;
}

std::vector<const Node*> GraphView::first_users(const std::string& value) const {
  const std::vector<const Node*>* found = &users(value);
  for (int step = 0; found->size() == 1 && passes_through(*found->front()) && step < kMostSteps; ++step) found = &users(found->front()->outputs[0]);
  return *found;
}

const Initializer* GraphView::weight(const std::string& name) const {
  const auto at = weights_.find(name);
  return at == weights_.end() ? nullptr : at->second;
}

bool GraphView::scalar(const std::string& name, double& value) const {
  const Initializer* found = weight(name);
  return found && found->value(0, value);
}

}  // namespace diopter::inspect
