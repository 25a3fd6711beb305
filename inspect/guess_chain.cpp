#include "inspect/guess_chain.h"

#include <algorithm>
#include <array>

namespace diopter::inspect {

namespace {

struct Found {
  const ComponentSpec* component = nullptr;
  const OutputSpec* output = nullptr;
  std::string task;
  std::string id() const { return component->id + "." + output->name; }
};

// The last output before whose decoder starts with `decoder`.
Found last_of(const std::vector<ComponentSpec>& earlier, const std::vector<std::string>& tasks, std::string_view decoder) {
  for (size_t i = earlier.size(); i-- > 0;) {
    for (const OutputSpec& output : earlier[i].outputs) {
      if (output.decoder.starts_with(decoder)) return {&earlier[i], &output, tasks[i]};
    }
  }
  return {};
}

int points_of(const OutputSpec& output) { return output.parameters.integer("points"); }

bool needs_region(const std::string& task) {
  static constexpr std::array kTasks{"facelm", "handlm", "headpose", "emotion", "pose"};
  return std::ranges::find(kTasks, task) != kTasks.end();
}

// Recipes: MediaPipe's face_landmark, hand_landmark and pose_landmark graphs; head pose and emotion as MODELS' own pages say.
RegionSpec region_after(const Found& found, const std::string& task, std::string& why) {
  RegionSpec region;
  region.source.from = found.id();
  region.max_instances = 4;
  const int points = points_of(*found.output);
  if (points == 7) {
    region.source.rotate_from = {0};
    region.source.rotate_to = {2};
    region.source.angle_degrees = 90;
    region.source.shift = {0, -.5};
    region.source.scale = {2.6, 2.6};
    region.source.min_score = .5;
    why = "palms: turned so that the middle finger points up, half a palm further, 2.6 times as large";
  } else if (points == 6) {
    region.source.rotate_from = {0};
    region.source.rotate_to = {1};
    region.source.min_score = .6;
    region.source.scale = {1.5, 1.5};
    why = "faces: turned so that the eyes are level, 1.5 times as large";
  } else if (points == 4) {
    region.source.shape = RegionShape::kCircle;
    region.source.rotate_from = {0};
    region.source.rotate_to = {1};
    region.source.angle_degrees = 90;
    region.source.scale = {1.25, 1.25};
    region.source.min_score = .5;
    region.max_instances = 1;
    why = "bodies: the circle around the hips through the second point, upright, 1.25 times as large";
  } else {
    const double scale = task == "emotion" ? 1.15 : 1.5;
    region.source.scale = {scale, scale};
    region.source.min_score = .7;
    why = "boxes made square, " + std::string(task == "emotion" ? "1.15" : "1.5") + " times as large";
  }
  return region;
}

}  // namespace

Status link_to_earlier(const std::vector<ComponentSpec>& earlier, const std::vector<std::string>& tasks, Guess& next) {
  InputSpec& input = next.component.inputs[0];
  if (input.kind == InputKind::kVector) {
    Found found = last_of(earlier, tasks, "points");
    if (!found.output) found = last_of(earlier, tasks, "vector");
    if (!found.output) {
      return invalid("inputs/" + input.tensor, "takes numbers that another model finds", "give that model before this one: --model points.onnx --model this.onnx");
    }
    input.vector.from = found.id();
    next.reasons.push_back("its numbers come from " + found.id());
    return ok_status();
  }
  const Found found = last_of(earlier, tasks, "boxes");
  if (input.kind != InputKind::kPicture || !found.output || !needs_region(next.task)) return ok_status();
  std::string why;
  input.region = region_after(found, next.task, why);
  next.reasons.push_back("it looks at regions around " + found.id() + ", " + why);
  return ok_status();
}

}  // namespace diopter::inspect
