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
  // Null where there is none.
  const OutputShape* output_named(std::string_view name) const;
  InputSpec& first_input() { return guess.component.inputs[0]; }
  TransformSpec& transform() { return first_input().transform; }
  OutputSpec& add_output(std::string name, std::string decoder, std::vector<std::string> tensors);
};

// Inputs that get back what the model answered: pairs inputs and outputs of one shape, and takes these outputs out of the list.
void guess_states(Guessing& guessing);
// The picture's tensor, layout, type, colour, and what a fourth channel is. Requires: input.tensor.
void guess_picture_input(Guessing& guessing);
// Numbers that come from another component's points; false where the input is none.
bool guess_numbers(Guessing& guessing);
// Constants (a sample rate). Fails (kUnsupported, place = the input) for an input that nothing fits.
Status guess_other_inputs(Guessing& guessing);

bool is_sound_task(std::string_view task);
// A model that hears: fills input, outputs and task; false where it is none.
bool guess_sound(Guessing& guessing, const std::string& task);

// Points, depth, lines, mattes, poses of the known families; false where the outputs are none. `task`: the user's word, or empty.
bool guess_families(Guessing& guessing, const std::string& task);

// Elements of an output, dynamic sizes as 1.
int64_t element_count(const OutputShape& output);

// What the outputs are: fills task, outputs and effects. `task`: the user's word, or empty.
void guess_outputs(Guessing& guessing, const std::string& task);
// Boxes of the known families; false where the outputs are none.
bool guess_boxes(Guessing& guessing);

// How samples become values (range, colour order, fit), after the task is known.
void guess_transform(Guessing& guessing);

// value = sample * scale + bias, all channels.
void set_range(TransformSpec& transform, double scale, double bias);

}  // namespace diopter::inspect
