// Questions about a graph: what comes first after an input, what made an output, looking through operators that only reshape.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "inspect/onnx_model.h"

namespace diopter::inspect {

// Borrows the model.
class GraphView {
 public:
  explicit GraphView(const OnnxModel& model);

  // The node that makes a value; null for inputs and weights.
  const Node* producer(const std::string& value) const;
  // The same, looking back through Identity, Reshape, Transpose, Cast, Squeeze, Flatten and (de)quantisation.
  const Node* maker(const std::string& value) const;
  // The first nodes that work on a value, looking forward through the same operators.
  std::vector<const Node*> first_users(const std::string& value) const;
  const std::vector<const Node*>& users(const std::string& value) const;

  const Initializer* weight(const std::string& name) const;
  // The first number of a weight; false where there is none.
  bool scalar(const std::string& name, double& value) const;

  bool has(const std::string& op_type) const { return model_.operators.contains(op_type); }
  const OnnxModel& model() const { return model_; }

 private:
  const OnnxModel& model_;
  std::map<std::string, const Node*> producers_;
  std::map<std::string, std::vector<const Node*>> users_;
  std::map<std::string, const Initializer*> weights_;
};

// Only rearranges or recodes values.
bool passes_through(const Node& node);

}  // namespace diopter::inspect
