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

// Every other input gets the picture too where it can; else the model cannot run as a lens yet.
Status cover_inputs(Guessing& guessing) {
  for (const TensorInfo& tensor : guessing.graph.model().inputs) {
    if (&tensor == guessing.input.tensor) continue;
    return unsupported(tensor.name, "is a second input (" + tensor.shape.to_string() + ") that no picture fits", "export the model with one picture input");
  }
  return ok_status();
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
  if (!guessing.input.tensor) {
    const std::string shapes = model.inputs.empty() ? "nothing" : model.inputs[0].name + " " + model.inputs[0].shape.to_string();
    return unsupported("inputs", "no input takes a picture (1xCxHxW or 1xHxWxC); the model takes " + shapes, "sound and vectors are not supported yet");
  }
  DIOPTER_TRY(cover_inputs(guessing));
  InputSpec input;
  input.tensor = guessing.input.tensor->name;
  input.transform.layout = guessing.input.layout;
  input.transform.type = guessing.input.tensor->type;
  input.transform.colour = guessing.input.channels == 1 ? ColourOrder::kGrey : guessing.input.channels == 4 ? ColourOrder::kRgba : ColourOrder::kRgb;
  guessing.guess.component.inputs = {input};
  guessing.because("input " + input.tensor + " " + guessing.input.tensor->shape.to_string() + ": a picture, " +
                   (input.transform.layout == Layout::kNchw ? "channels first" : "channels last"));
  guess_outputs(guessing, task);
  if (guessing.guess.component.outputs.empty()) return unsupported("outputs", "the model has no output with numbers", "export it with a tensor output");
  guess_transform(guessing);
  return std::move(guessing.guess);
}

}  // namespace diopter::inspect
