// Weights as the graph uses them: dequantised, cast, turned and reshaped where the graph does so before their first use.
#pragma once

#include <string>
#include <vector>

#include "inspect/graph_view.h"

namespace diopter::inspect {

struct ConstantValues {
  Shape shape;
  std::vector<float> values;
};

// False where the value is no constant, or has over `most` elements.
bool constant_values(const GraphView& graph, const std::string& name, size_t most, ConstantValues& found);

}  // namespace diopter::inspect
