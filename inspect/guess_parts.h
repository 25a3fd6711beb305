// The steps of a guess, shared by the guess_*.cpp files.
#pragma once

#include "inspect/graph_view.h"
#include "inspect/guess.h"

namespace diopter::inspect {

// The input that takes the picture.
struct PictureInput {
  const TensorInfo* tensor = nullptr;
  Layout layout = Layout::kNchw;
  int channels = 0;
  int width = 0;  // 0: dynamic
  int height = 0;
};

// An output as the guess sees it.
struct OutputShape {
  const TensorInfo* tensor = nullptr;
  const Node* maker = nullptr;  // the last operator that computes; may be null
  std::vector<int64_t> sizes;   // without the batch
  bool ends_with(std::string_view op_type) const { return maker && maker->op_type == op_type; }
};

struct Guessing {
  const GraphView& graph;
  PictureInput input;
  std::vector<OutputShape> outputs;
  Guess guess;

  void because(std::string reason) { guess.reasons.push_back(std::move(reason)); }
  InputSpec& first_input() { return guess.component.inputs[0]; }
  TransformSpec& transform() { return first_input().transform; }
  OutputSpec& add_output(std::string name, std::string decoder, std::vector<std::string> tensors);
};

// What the outputs are: fills task, outputs and effects. `task`: the user's word, or empty.
void guess_outputs(Guessing& guessing, const std::string& task);
// Boxes of the known families; false where the outputs are none.
bool guess_boxes(Guessing& guessing);

// How samples become values (range, colour order, fit), after the task is known.
void guess_transform(Guessing& guessing);

// value = sample * scale + bias, all channels.
void set_range(TransformSpec& transform, double scale, double bias);

}  // namespace diopter::inspect
