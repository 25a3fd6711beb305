#include "inspect/guess.h"

#include <algorithm>

#include "inspect/guess_parts.h"

namespace diopter::inspect {

namespace {

bool is_channel_count(int64_t size) { return size == 1 || size == 3 || size == 4; }

// A rank-4 input whose second or last axis can be the channels. Of "1x1x28x28" the second axis is, of "1x96x96x1" the last.
bool as_picture(const TensorInfo& tensor, PictureInput& input) {
  const Shape& shape = tensor.shape;
  if (shape.rank() != 4 || element_size(tensor.type) == 0) return false;
  if (shape[0] > 1) return false;
  const bool first = is_channel_count(shape[1]), last = is_channel_count(shape[3]);
  if (!first && !last) return false;
  input.tensor = &tensor;
  input.layout = first && !(last && shape[1] == 1 && shape[3] != 1) ? Layout::kNchw : Layout::kNhwc;
  const bool nchw = input.layout == Layout::kNchw;
  input.channels = static_cast<int>(shape[nchw ? 1 : 3]);
  const auto side = [](int64_t size) { return size > 0 && size <= 1 << 14 ? static_cast<int>(size) : 0; };
  input.height = side(shape[nchw ? 2 : 1]);
  input.width = side(shape[nchw ? 3 : 2]);
  return true;
}

std::vector<OutputShape> output_shapes(const GraphView& graph) {
  std::vector<OutputShape> shapes;
  for (const TensorInfo& tensor : graph.model().outputs) {
    OutputShape shape{&tensor, graph.maker(tensor.name), {}};
    const auto sizes = tensor.shape.sizes();
    const bool batch = sizes.size() > 1 && sizes[0] <= 1;
    shape.sizes.assign(sizes.begin() + (batch ? 1 : 0), sizes.end());
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

}  // namespace

OutputSpec& Guessing::add_output(std::string name, std::string decoder, std::vector<std::string> tensors) {
  OutputSpec output;
  output.name = std::move(name);
  output.decoder = std::move(decoder);
  output.tensors = std::move(tensors);
  guess.component.outputs.push_back(std::move(output));
  return guess.component.outputs.back();
}

const OutputShape* Guessing::output_named(std::string_view name) const {
  const auto at = std::ranges::find_if(outputs, [&](const OutputShape& output) { return output.tensor->name == name; });
  return at == outputs.end() ? nullptr : &*at;
}

std::vector<std::string> task_words() {
  return {"facedet", "selfieseg", "semseg", "hairseg", "bodyparts", "matting", "objdet", "classify", "emotion", "facelm", "headpose", "handdet",
          "handlm", "gesture", "pose", "style", "anime", "superres", "lowlight", "depth", "lines", "audio-vad", "audio-denoise", "audio-keyword", "face", "hands"};
}

Result<Guess> guess(const OnnxModel& model, const std::string& task) {
  const GraphView graph(model);
  Guessing guessing{graph, {}, output_shapes(graph), {}};
  for (const TensorInfo& tensor : model.inputs) {
    if (as_picture(tensor, guessing.input)) break;
  }
  guess_states(guessing);
  if (guessing.input.tensor && !is_sound_task(task)) {
    guess_picture_input(guessing);
  } else if (!guess_sound(guessing, task) && !guess_numbers(guessing)) {
    const std::string shapes = model.inputs.empty() ? "nothing" : model.inputs[0].name + " " + model.inputs[0].shape.to_string();
    return unsupported("inputs", "no input takes a picture (1xCxHxW or 1xHxWxC), sound or numbers of a known kind; the model takes " + shapes,
                       "write lens.json by hand: docs/lens-format.md");
  }
  DIOPTER_TRY(guess_other_inputs(guessing));
  if (guessing.guess.component.outputs.empty()) guess_outputs(guessing, task);
  if (guessing.guess.component.outputs.empty()) return unsupported("outputs", "the model has no output with numbers", "export it with a tensor output");
  if (guessing.guess.component.inputs[0].kind == InputKind::kPicture) guess_transform(guessing);
  return std::move(guessing.guess);
}

}  // namespace diopter::inspect
