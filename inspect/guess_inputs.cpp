// What the inputs are made from: the picture, states that come back, numbers of another component, constants.
#include <algorithm>

#include "inspect/guess_parts.h"

namespace diopter::inspect {

namespace {

// Sizes agree where both are known.
bool same_shape(const TensorInfo& a, const TensorInfo& b) {
  if (a.type != b.type || a.shape.rank() != b.shape.rank()) return false;
  for (int axis = 0; axis < a.shape.rank(); ++axis) {
    if (a.shape[axis] >= 0 && b.shape[axis] >= 0 && a.shape[axis] != b.shape[axis]) return false;
  }
  return true;
}

struct Likeness {
  size_t front = 0, back = 0;  // letters in common at the start ("r1i", "r1o"; "state", "stateN") and at the end
  size_t sum() const { return front + back; }
};
Likeness likeness(std::string_view a, std::string_view b) {
  const size_t least = std::min(a.size(), b.size());
  Likeness alike;
  while (alike.front < least && a[alike.front] == b[alike.front]) ++alike.front;
  while (alike.back < least - alike.front && a[a.size() - 1 - alike.back] == b[b.size() - 1 - alike.back]) ++alike.back;
  return alike;
}

// Whether the names speak for a state: "input" and "output" share their end and mean nothing by it. Where the file leaves sizes
// open, the names must say more.
bool names_agree(const TensorInfo& input, const TensorInfo& answer) {
  const Likeness alike = likeness(input.name, answer.name);
  const size_t front = input.shape.is_static() ? 1 : std::min<size_t>(3, input.name.size());
  return alike.front >= front || alike.back >= 4;
}

bool is_small_number(const TensorInfo& tensor) {
  const int64_t count = tensor.shape.rank() == 0 ? 1 : tensor.shape.element_count();
  return count == 1 && (tensor.type == ElementType::kInt64 || tensor.type == ElementType::kInt32);
}

bool is_covered(const Guessing& guessing, const TensorInfo& tensor) {
  return std::ranges::any_of(guessing.guess.component.inputs, [&](const InputSpec& input) { return input.tensor == tensor.name; });
}

// Silero's shape [2,?,128] with any batch: what the file leaves open is 1.
void add_state(Guessing& guessing, const TensorInfo& input, const TensorInfo& answer) {
  InputSpec state{.tensor = input.name, .kind = InputKind::kState};
  state.state.from = answer.name;
  guessing.guess.component.inputs.push_back(std::move(state));
  guessing.because("input " + input.name + " " + input.shape.to_string() + " has the shape of output " + answer.name + ": a state that comes back");
  std::erase_if(guessing.outputs, [&](const OutputShape& output) { return output.tensor == &answer; });
}

// A picture of four channels whose only answer is a mask of its own size: last frame's mask is the fourth (MediaPipe's hair).
void guess_fourth_channel(Guessing& guessing, InputSpec& input) {
  const PictureInput& picture = guessing.input;
  if (picture.channels != 4 || guessing.outputs.size() != 1) return;
  const OutputShape& output = guessing.outputs[0];
  if (output.sizes.size() != 3) return;
  const bool last = picture.layout == Layout::kNhwc;
  const int64_t channels = output.sizes[last ? 2 : 0], height = output.sizes[last ? 0 : 1], width = output.sizes[last ? 1 : 2];
  if (height != picture.height || width != picture.width || channels < 1 || channels > 2) return;
  input.transform.colour = ColourOrder::kRgb;
  input.fourth_channel.from = output.tensor->name;
  input.fourth_channel.channel = static_cast<int>(channels) - 1;
  if (channels == 2 && !output.ends_with("Softmax")) input.fourth_channel.activation = "softmax";
  guessing.because("the fourth channel of the picture has the size of the only answer, a mask: the last frame's mask comes back");
}

}  // namespace

void guess_states(Guessing& guessing) {
  for (const TensorInfo& input : guessing.graph.model().inputs) {
    if (&input == guessing.input.tensor || is_small_number(input) || guessing.outputs.size() < 2) continue;
    const TensorInfo* best = nullptr;
    for (const OutputShape& output : guessing.outputs) {
      if (!same_shape(input, *output.tensor) || !names_agree(input, *output.tensor)) continue;
      if (!best || likeness(input.name, output.tensor->name).sum() > likeness(input.name, best->name).sum()) best = output.tensor;
    }
    if (best) add_state(guessing, input, *best);
  }
}

void guess_picture_input(Guessing& guessing) {
  InputSpec input{.tensor = guessing.input.tensor->name};
  input.transform.layout = guessing.input.layout;
  input.transform.type = guessing.input.tensor->type;
  input.transform.colour = guessing.input.channels == 1 ? ColourOrder::kGrey : guessing.input.channels == 4 ? ColourOrder::kRgba : ColourOrder::kRgb;
  guess_fourth_channel(guessing, input);
  guessing.because("input " + input.tensor + " " + guessing.input.tensor->shape.to_string() + ": a picture, " +
                   (input.transform.layout == Layout::kNchw ? "channels first" : "channels last"));
  guessing.guess.component.inputs.insert(guessing.guess.component.inputs.begin(), std::move(input));
}

bool guess_numbers(Guessing& guessing) {
  const std::vector<TensorInfo>& inputs = guessing.graph.model().inputs;
  if (inputs.size() != 1 || inputs[0].type != ElementType::kFloat32 || inputs[0].shape.rank() != 2 || inputs[0].shape[0] > 1) return false;
  const int64_t count = inputs[0].shape[1];
  if (count < 2 || count > 4096) return false;
  InputSpec input{.tensor = inputs[0].name, .kind = InputKind::kVector};
  const bool hand = count == 42 || count == 63;
  if (hand) input.vector = {{}, count == 63 ? 3 : 2, 0, true};
  guessing.guess.component.inputs = {input};
  guessing.because("input " + input.tensor + " " + inputs[0].shape.to_string() + ": " + std::to_string(count) + " numbers of another component" +
                   (hand ? ", 21 hand points from the wrist, divided by the largest" : ""));
  return true;
}

Status guess_other_inputs(Guessing& guessing) {
  for (const TensorInfo& tensor : guessing.graph.model().inputs) {
    if (is_covered(guessing, tensor)) continue;
    if (!is_small_number(tensor) || (tensor.name != "sr" && tensor.name.find("rate") == std::string::npos)) {
      return unsupported(tensor.name, "is a second input (" + tensor.shape.to_string() + ") that nothing fits", "say what it is made from in a lens.json written by hand: docs/lens-format.md");
    }
    guessing.guess.component.inputs.push_back({.tensor = tensor.name, .kind = InputKind::kConstant, .constant = {16000}});
    guessing.because("input " + tensor.name + ": the sample rate, 16000");
  }
  return ok_status();
}

}  // namespace diopter::inspect
