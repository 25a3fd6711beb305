// What the outputs are: boxes, masks, classes, pictures, or raw tensors.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "inspect/guess_parts.h"
#include "inspect/label_sets.h"

namespace diopter::inspect {

namespace {

using Words = std::initializer_list<std::string_view>;

bool one_of(std::string_view word, Words words) { return std::ranges::find(words, word) != words.end(); }

bool is_whole_picture_task(std::string_view task) { return one_of(task, {"style", "anime", "lowlight", "superres"}); }
bool is_mask_task(std::string_view task) { return one_of(task, {"selfieseg", "semseg", "hairseg", "bodyparts", "matting"}); }
bool is_class_task(std::string_view task) { return one_of(task, {"classify", "emotion", "gesture"}); }

// Height, width and channels of an output that lies over the picture; false for others.
struct GridShape {
  int64_t height = 0, width = 0, channels = 1;
};
bool as_grid(const Guessing& guessing, const OutputShape& output, GridShape& grid) {
  const auto& s = output.sizes;
  if (s.size() == 2) {
    grid = {s[0], s[1], 1};
  } else if (s.size() == 3) {
    const bool nchw = guessing.input.layout == Layout::kNchw ? s[0] <= s[1] || s[0] < 64 : false;
    grid = nchw ? GridShape{s[1], s[2], s[0]} : GridShape{s[0], s[1], s[2]};
  } else {
    return false;
  }
  constexpr int64_t kLeastSide = 8;
  const auto fits = [](int64_t side, int input) { return side < 0 || input == 0 || (side >= kLeastSide && side <= int64_t{4} * input); };
  const bool same_shape = grid.height < 0 || guessing.input.height == 0 ||
                          std::abs(grid.height * guessing.input.width - grid.width * guessing.input.height) <= guessing.input.width * 8;
  return fits(grid.height, guessing.input.height) && fits(grid.width, guessing.input.width) && same_shape && grid.channels > 0;
}

// Quantised outputs: real = stored * scale + bias, from the QuantizeLinear that made them.
void set_dequantisation(Guessing& guessing, const OutputShape& output, OutputSpec& spec) {
  const ElementType type = output.tensor->type;
  if (type != ElementType::kUint8 && type != ElementType::kInt8) return;
  const Node* node = guessing.graph.producer(output.tensor->name);
  for (int step = 0; node && node->op_type != "QuantizeLinear" && passes_through(*node) && step < 8; ++step) node = guessing.graph.producer(node->inputs[0]);
  double scale = 1, zero = 0;
  if (!node || node->op_type != "QuantizeLinear" || node->inputs.size() < 2 || !guessing.graph.scalar(node->inputs[1], scale)) return;
  if (node->inputs.size() > 2) guessing.graph.scalar(node->inputs[2], zero);
  spec.scale = scale;
  spec.bias = -zero * scale;
  guessing.because("output " + output.tensor->name + " is quantised: real value = (q - " + std::to_string(static_cast<int>(zero)) + ") * " + std::to_string(scale));
}

// "softmax", "sigmoid" or "none": what is still to be done so that scores are probabilities.
std::string missing_activation(const OutputShape& output, bool several) {
  if (output.ends_with("Softmax") || output.ends_with("Sigmoid") || output.ends_with("HardSigmoid") || output.ends_with("Clip")) return "none";
  return several ? "softmax" : "sigmoid";
}

void set_text(OutputSpec& output, const std::string& id, const std::string& value, const std::string& usual) {
  if (value != usual) output.parameters.set(id, value);
}

std::vector<std::string> known_labels(std::string_view task, int64_t classes) {
  if (classes == 1000) return labels_of("imagenet1000");
  if (classes == 21 && task == "semseg") return labels_of("voc21");
  if (classes == 7 && task == "emotion") return labels_of("fer7");
  if (task == "gesture") return labels_of("gesture3");
  return {};
}

void add_mask(Guessing& guessing, const OutputShape& output, const GridShape& grid, const std::string& task) {
  const bool several = grid.channels > 1;
  const bool fed_back = !guessing.first_input().fourth_channel.from.empty();
  guessing.guess.task = !task.empty() ? task : several && grid.channels > 2 ? "semseg" : fed_back ? "hairseg" : "selfieseg";
  OutputSpec& spec = guessing.add_output("mask", "mask", {output.tensor->name});
  set_dequantisation(guessing, output, spec);
  // The largest of several scores wins with or without softmax; a probability is needed of one class only.
  if (!several) set_text(spec, "activation", missing_activation(output, false), "none");
  if (grid.channels == 2) {
    set_text(spec, "activation", output.ends_with("Softmax") ? "none" : "softmax", "none");
    spec.parameters.set("channel", 1.0);
  }
  spec.labels = known_labels(guessing.guess.task, grid.channels);
  guessing.because("output " + output.tensor->name + " " + output.tensor->shape.to_string() + " lies over the picture: a mask of " +
                   (several ? std::to_string(grid.channels) + " classes" : "one class") +
                   (output.maker ? ", made by " + output.maker->op_type : ""));
  guessing.guess.effects.push_back({"background", "mask", {}});
}

void add_picture(Guessing& guessing, const OutputShape& output, const std::string& task) {
  OutputSpec& spec = guessing.add_output("image", "image", {output.tensor->name});
  std::string range = "0..255";
  if (output.ends_with("Tanh")) range = "-1..1";
  if (output.ends_with("Sigmoid")) range = "0..1";
  if (output.ends_with("Clip")) {
    double top = 1;
    const Attribute* attribute = output.maker->attribute("max");
    if (attribute) top = attribute->number;
    if (!attribute && output.maker->inputs.size() > 2) guessing.graph.scalar(output.maker->inputs[2], top);
    range = top > 1.5 ? "0..255" : "0..1";
  }
  set_text(spec, "range", range, "0..1");
  guessing.guess.task = !task.empty() ? task : range == "-1..1" ? "anime" : range == "0..1" ? "lowlight" : "style";
  guessing.because("output " + output.tensor->name + " has three channels over the picture: a picture of range " + range +
                   (output.maker ? ", its last operator is " + output.maker->op_type : ""));
  guessing.guess.effects.push_back({"image_layer", "image", {}});
}

void add_classes(Guessing& guessing, const OutputShape& output, const std::string& task) {
  const int64_t classes = element_count(output);
  const bool index = output.ends_with("ArgMax");
  const bool faces = guessing.input.channels == 1 && guessing.input.width == 64 && guessing.input.height == 64 && classes == 7;
  const bool hands = guessing.guess.component.inputs[0].kind == InputKind::kVector && guessing.guess.component.inputs[0].vector.origin == 0;
  guessing.guess.task = !task.empty() ? task : faces ? "emotion" : hands ? "gesture" : "classify";
  OutputSpec& spec = guessing.add_output("classes", "classes", {output.tensor->name});
  set_dequantisation(guessing, output, spec);
  if (index) {
    spec.parameters.set("index", true);
  } else {
    set_text(spec, "activation", missing_activation(output, true), "none");
  }
  spec.labels = known_labels(guessing.guess.task, classes);
  guessing.because("output " + output.tensor->name + " " + output.tensor->shape.to_string() + ": scores of " + std::to_string(classes) + " classes" +
                   (output.maker ? ", made by " + output.maker->op_type : ""));
  guessing.guess.effects.push_back({"label", "classes", {}});
}

bool looks_like_classes(const OutputShape& output) {
  const int64_t count = element_count(output);
  if (output.ends_with("ArgMax") && count <= 1) return true;
  const auto long_axes = std::ranges::count_if(output.sizes, [](int64_t size) { return size > 1; });
  if (long_axes != 1 || count < 2) return false;
  if (output.ends_with("Softmax") || output.ends_with("Sigmoid") || output.ends_with("ArgMax")) return true;
  constexpr int64_t kLeastLogits = 4;  // two or three bare numbers are rather an angle or a point
  return count >= kLeastLogits && output.maker && one_of(output.maker->op_type, {"Gemm", "MatMul", "Add", "Conv", "GlobalAveragePool", "ReduceMean", "QLinearMatMul"});
}

bool looks_like_picture(const Guessing& guessing, const OutputShape& output, const GridShape& grid) {
  if (grid.channels != 3 || guessing.input.channels != 3 || output.ends_with("Softmax")) return false;
  return grid.height < 0 || grid.height >= guessing.input.height;
}

// Everything that nobody recognised stays visible as raw values.
void add_tensors(Guessing& guessing) {
  for (size_t i = 0; i < guessing.outputs.size(); ++i) {
    const OutputShape& output = guessing.outputs[i];
    if (element_size(output.tensor->type) == 0) continue;
    guessing.add_output("tensor" + (i == 0 ? "" : std::to_string(i)), "tensor", {output.tensor->name});
    guessing.because("output " + output.tensor->name + " " + output.tensor->shape.to_string() + " is reported as raw values");
  }
}

// The one output that speaks for the model: a mask or picture over classes.
bool guess_single(Guessing& guessing, const std::string& task) {
  for (const OutputShape& output : guessing.outputs) {
    GridShape grid;
    const bool over_picture = as_grid(guessing, output, grid);
    if (is_class_task(task) || (!over_picture && !is_mask_task(task) && !is_whole_picture_task(task))) {
      if (!is_class_task(task) && !looks_like_classes(output)) continue;
      add_classes(guessing, output, task);
      return true;
    }
    if (!over_picture) continue;
    const bool picture = is_whole_picture_task(task) || (!is_mask_task(task) && looks_like_picture(guessing, output, grid));
    const bool bounded = output.ends_with("Sigmoid") || output.ends_with("Softmax") || output.ends_with("Clip");
    if (!picture && !is_mask_task(task) && grid.channels == 1 && !bounded) continue;  // depth, a luma plane: nobody says 0..1
    if (picture) {
      add_picture(guessing, output, task);
    } else {
      add_mask(guessing, output, grid, task);
    }
    return true;
  }
  return false;
}

}  // namespace

int64_t element_count(const OutputShape& output) {
  return std::accumulate(output.sizes.begin(), output.sizes.end(), int64_t{1}, [](int64_t product, int64_t size) { return product * std::max<int64_t>(size, 1); });
}

void guess_outputs(Guessing& guessing, const std::string& task) {
  guessing.guess.task = task;
  const bool may_be_boxes = task.empty() || one_of(task, {"facedet", "handdet", "objdet"});
  if (may_be_boxes && guess_boxes(guessing)) {
    if (!task.empty()) guessing.guess.task = task;
    return;
  }
  if (guess_families(guessing, task)) {
    if (!task.empty()) guessing.guess.task = task;
    return;
  }
  // Several outputs that no family explains: one that happens to fit says little about the rest.
  const bool single = guessing.outputs.size() == 1 || !task.empty();
  if (single && guess_single(guessing, task)) return;
  if (task.empty()) guessing.guess.task = "unknown";
  add_tensors(guessing);
}

}  // namespace diopter::inspect
