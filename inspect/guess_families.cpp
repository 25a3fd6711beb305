// Points, depth, lines, mattes and poses: families that are told by the shapes of their outputs together.
#include <algorithm>
#include <array>

#include "inspect/guess_parts.h"
#include "inspect/label_sets.h"

namespace diopter::inspect {

namespace {

using Words = std::initializer_list<std::string_view>;

bool wanted(const std::string& task, Words words) { return task.empty() || std::ranges::find(words, task) != words.end(); }
bool asked(const std::string& task, Words words) { return !task.empty() && wanted(task, words); }

std::string shown(const OutputShape& output) { return output.tensor->name + " " + output.tensor->shape.to_string(); }

void add_effect(Guessing& guessing, std::string effect, std::string input) { guessing.guess.effects.push_back({std::move(effect), std::move(input), {}}); }

// Sizes that are not 1.
std::vector<int64_t> long_sizes(const OutputShape& output) {
  std::vector<int64_t> sizes;
  for (int64_t size : output.sizes) {
    if (size != 1) sizes.push_back(size);
  }
  return sizes;
}

std::vector<std::string> point_names(int64_t points) {
  if (points == 17) return labels_of("coco17");
  if (points == 21) return labels_of("hand21");
  if (points == 33 || points == 39) return labels_of("pose33");
  return {};
}

// MoveNet: [1,1,17,3] of y, x, score; several poses as rows of 17 * 3 + box and score.
bool guess_point_rows(Guessing& guessing, const std::string& task) {
  if (guessing.outputs.size() != 1 || !wanted(task, {"pose"})) return false;
  const OutputShape& output = guessing.outputs[0];
  const std::vector<int64_t> sizes = long_sizes(output);
  if (sizes.size() != 2) return false;
  const bool single = sizes[0] == 17 && sizes[1] == 3, several = sizes[1] == 56;
  if (!single && !several) return false;
  OutputSpec& spec = guessing.add_output("points", "points_list", {output.tensor->name});
  spec.labels = point_names(17);
  if (several) {
    spec.parameters.set("instances", true);
    spec.parameters.set("presence_column", 55.);
    spec.parameters.set("min_presence", .2);
  }
  guessing.guess.task = "pose";
  guessing.because(shown(output) + ": rows of y, x and score: MoveNet's 17 points");
  add_effect(guessing, "points", "points");
  return true;
}

// Numbers of one object's points, beside a flag that says whether it is there.
struct PointFamily {
  int64_t numbers;      // of the points' tensor
  int axes, points;
  const char* task;
  bool needs_flag;
};
constexpr PointFamily kPointFamilies[] = {
    {1404, 3, 468, "facelm", true}, {1434, 3, 478, "facelm", true}, {63, 3, 21, "handlm", true}, {195, 5, 39, "pose", true}, {165, 5, 33, "pose", true}, {196, 2, 98, "facelm", false}, {136, 2, 68, "facelm", false},
};

// One number that is a probability, or its logit; null where there is none. `first`: not before this output.
const OutputShape* flag_of(const Guessing& guessing) {
  for (const OutputShape& output : guessing.outputs) {
    if (element_count(output) == 1) return &output;
  }
  return nullptr;
}

bool guess_direct_points(Guessing& guessing, const std::string& task) {
  if (!wanted(task, {"facelm", "handlm", "pose"})) return false;
  const OutputShape* flag = flag_of(guessing);
  for (const OutputShape& output : guessing.outputs) {
    const auto family = std::ranges::find(kPointFamilies, element_count(output), &PointFamily::numbers);
    if (family == std::end(kPointFamilies) || (family->needs_flag && !flag && !asked(task, {family->task}))) continue;
    std::vector<std::string> tensors{output.tensor->name};
    if (flag) tensors.push_back(flag->tensor->name);
    OutputSpec& spec = guessing.add_output("points", "points_direct", tensors);
    spec.parameters.set("axes", static_cast<double>(family->axes));
    if (!family->needs_flag) spec.parameters.set("units", std::string("normalized"));
    if (family->axes == 5) {
      spec.parameters.set("score_column", 3.);
      spec.parameters.set("activation", std::string("sigmoid"));
    }
    if (flag && !flag->ends_with("Sigmoid")) spec.parameters.set("presence", std::string("sigmoid"));
    if (flag) spec.parameters.set("min_presence", .5);
    spec.labels = point_names(family->points);
    guessing.guess.task = family->task;
    guessing.because(shown(output) + ": " + std::to_string(family->points) + " points of " + std::to_string(family->axes) + " numbers" +
                     (flag ? ", and " + shown(*flag) + " says whether they are there" : ""));
    add_effect(guessing, "points", "points");
    return true;
  }
  return false;
}

// BodyPix and PoseNet: heatmaps of 17 points with offsets of 34, a person's segment, 24 parts.
bool guess_body(Guessing& guessing, const std::string& task) {
  const OutputShape *heatmaps = guessing.output_named("heatmaps"), *offsets = guessing.output_named("short_offsets");
  if (!offsets) offsets = guessing.output_named("offsets");
  if (!heatmaps || !offsets || !wanted(task, {"bodyparts", "pose"})) return false;
  const OutputShape *segments = guessing.output_named("segments"), *parts = guessing.output_named("part_heatmaps");
  TransformSpec& transform = guessing.transform();
  transform.multiple_of = 16;
  transform.plus = 1;
  if (segments) {
    OutputSpec& mask = guessing.add_output("mask", "mask", {segments->tensor->name});
    mask.parameters.set("activation", std::string("sigmoid"));
    mask.parameters.set("align", std::string("corners"));
    add_effect(guessing, "background", "mask");
  }
  if (segments && parts) {
    OutputSpec& mask = guessing.add_output("parts", "mask", {parts->tensor->name, segments->tensor->name});
    mask.parameters.set("activation", std::string("sigmoid"));
    mask.parameters.set("align", std::string("corners"));
    mask.labels = labels_of("bodypix24");
  }
  OutputSpec& points = guessing.add_output("points", "points_heatmap", {heatmaps->tensor->name, offsets->tensor->name});
  points.parameters.set("activation", std::string("sigmoid"));
  points.labels = point_names(17);
  add_effect(guessing, "points", "points");
  guessing.guess.task = segments && parts ? "bodyparts" : "pose";
  guessing.because(shown(*heatmaps) + " and " + shown(*offsets) + ": 17 points as heatmaps with offsets" + (parts ? ", with a person's mask and 24 parts: BodyPix" : ": PoseNet") +
                   "; the input follows the frame, 16 k + 1 pixels");
  return true;
}

// M-LSD: scores [1,h,w,1] and offsets [1,h,w,4].
bool guess_lines(Guessing& guessing, const std::string& task) {
  if (guessing.outputs.size() != 2 || !wanted(task, {"lines"})) return false;
  const OutputShape *scores = &guessing.outputs[0], *offsets = &guessing.outputs[1];
  if (element_count(*scores) > element_count(*offsets)) std::swap(scores, offsets);
  if (scores->sizes.size() != 3 || offsets->sizes.size() != 3 || element_count(*scores) < 64 || element_count(*scores) * 4 != element_count(*offsets)) return false;
  guessing.add_output("lines", "lines", {scores->tensor->name, offsets->tensor->name});
  guessing.guess.task = "lines";
  guessing.because(shown(*scores) + " and " + shown(*offsets) + ": a score and four offsets a cell: lines of M-LSD");
  add_effect(guessing, "lines", "lines");
  return true;
}

// An alpha over the picture, beside a foreground of three channels.
bool guess_matte(Guessing& guessing, const std::string& task) {
  if (!wanted(task, {"matting"}) || guessing.outputs.empty() || guessing.outputs.size() > 2) return false;
  const OutputShape *alpha = nullptr, *foreground = nullptr;
  for (const OutputShape& output : guessing.outputs) {
    const bool last = guessing.input.layout == Layout::kNhwc;
    if (output.sizes.size() != 3) continue;
    const int64_t channels = last ? output.sizes[2] : output.sizes[0];
    if (channels == 1) alpha = &output;
    if (channels == 3) foreground = &output;
  }
  if (!alpha || (!foreground && !asked(task, {"matting"}))) return false;
  std::vector<std::string> tensors{alpha->tensor->name};
  if (foreground) tensors.push_back(foreground->tensor->name);
  guessing.add_output("matte", "matte", tensors);
  guessing.guess.task = "matting";
  guessing.because(shown(*alpha) + (foreground ? " and " + shown(*foreground) + ": an alpha with its foreground" : ": an alpha"));
  add_effect(guessing, "background", "matte");
  return true;
}

// One unbounded channel over the picture: depth; of a grey picture: its luma, enlarged.
bool guess_plane(Guessing& guessing, const std::string& task) {
  if (guessing.outputs.size() != 1 || !wanted(task, {"depth", "superres"})) return false;
  const OutputShape& output = guessing.outputs[0];
  const std::vector<int64_t> sizes = long_sizes(output);
  if (sizes.size() != 2) return false;
  const bool bounded = output.ends_with("Sigmoid") || output.ends_with("Softmax") || output.ends_with("Clip");
  if (guessing.input.channels == 1 && (output.ends_with("DepthToSpace") || asked(task, {"superres"}))) {
    OutputSpec& spec = guessing.add_output("image", "image", {output.tensor->name});
    spec.parameters.set("colour", std::string("luma"));
    guessing.guess.task = "superres";
    guessing.because(shown(output) + ": a grey picture in, a larger grey picture out: the luma of super-resolution; colours come from the frame");
    add_effect(guessing, "image_layer", "image");
    return true;
  }
  const int64_t height = sizes[0], width = sizes[1];
  const bool over_picture = guessing.input.width > 0 && height * guessing.input.width == width * guessing.input.height && height >= 32;
  if (guessing.input.channels != 3 || (!asked(task, {"depth"}) && (bounded || !over_picture))) return false;
  guessing.add_output("depth", "depth", {output.tensor->name});
  guessing.guess.task = "depth";
  guessing.because(shown(output) + ": one channel without bounds over the picture: relative depth");
  add_effect(guessing, "depth", "depth");
  return true;
}

// Three numbers from a face.
bool guess_head_pose(Guessing& guessing, const std::string& task) {
  if (guessing.outputs.size() != 1 || element_count(guessing.outputs[0]) != 3 || !wanted(task, {"headpose"})) return false;
  const OutputShape& output = guessing.outputs[0];
  if (output.ends_with("Softmax") || output.ends_with("Sigmoid")) return false;
  OutputSpec& spec = guessing.add_output("pose", "vector", {output.tensor->name});
  spec.labels = {"yaw", "pitch", "roll"};
  guessing.guess.task = "headpose";
  guessing.because(shown(output) + ": three bare numbers: the head's yaw, pitch and roll in degrees");
  return true;
}

}  // namespace

bool guess_families(Guessing& guessing, const std::string& task) {
  if (guessing.guess.component.inputs[0].kind != InputKind::kPicture) return false;
  return guess_body(guessing, task) || guess_point_rows(guessing, task) || guess_direct_points(guessing, task) || guess_lines(guessing, task) || guess_matte(guessing, task) ||
         guess_head_pose(guessing, task) || guess_plane(guessing, task);
}

}  // namespace diopter::inspect
