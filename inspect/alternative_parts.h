// The questions that alternatives.cpp asks, shared by the alternative_*.cpp files.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "inspect/graph_view.h"
#include "inspect/guess.h"

namespace diopter::inspect {

// Borrowed for the call.
struct Weighing {
  const GraphView& graph;
  const Guess& top;          // its first input is a picture
  const TensorInfo* tensor;  // of that input

  const TransformSpec& transform() const { return top.component.inputs[0].transform; }
  const std::string& decoder() const { return top.component.outputs[0].decoder; }
};

// A value that a field may have.
struct Candidate {
  std::string value;
  double plausibility = 0;  // in proportion to the other candidates
  std::string reason;
  bool taken = false;       // what the top guess says
  std::function<void(Guess&)> change;  // turns the top guess into this variant
};
using Candidates = std::vector<Candidate>;

// Each adds what the field may be, the taken value too; nothing where the question does not arise.
void weigh_range(const Weighing& weighing, Candidates& candidates);
void weigh_colour(const Weighing& weighing, Candidates& candidates);
void weigh_decoder(const Weighing& weighing, Candidates& candidates);

}  // namespace diopter::inspect
