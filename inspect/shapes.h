// Shapes of the values inside a graph, worked out node by node without running it. Sizes that the file leaves open are assumed,
// and each assumption is said.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/bundle/lens.h"
#include "inspect/onnx_model.h"

namespace diopter::inspect {

struct InferredShapes {
  std::map<std::string, Shape> shapes;  // values that are absent are unknown; single sizes may be kDynamic
  std::vector<std::string> assumed;     // "input x: height 256, width 256"

  // Null where it is unknown.
  const Shape* of(const std::string& value) const;
};

// `picture`: the size that open heights and widths of the picture input are taken as; `picture_input`: its name, may be empty.
// Other open sizes are taken as 1. Bounded by the number of nodes; every size stays within 2^40.
InferredShapes infer_shapes(const OnnxModel& model, const std::string& picture_input, Layout layout, Size picture);

}  // namespace diopter::inspect
