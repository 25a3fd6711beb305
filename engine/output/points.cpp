#include "engine/output/points.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

// No picture is this large, in pixels.
constexpr float kFarthest = 1e9f;

// False for NaN as well.
bool within_reach(float x) { return std::abs(x) <= kFarthest; }

Keypoints& emptied(Output& output) {
  Keypoints* keypoints = std::get_if<Keypoints>(&output.data);
  if (!keypoints) keypoints = &output.data.emplace<Keypoints>();
  keypoints->points_per_instance = 0;
  keypoints->instances.clear();
  keypoints->points.clear();
  output.non_finite = 0;
  return *keypoints;
}

}  // namespace

PointUnits point_units(std::string_view name, Size tensor) {
  const float w = static_cast<float>(tensor.width), h = static_cast<float>(tensor.height);
  if (name == "normalized") return {w, h, 0, 0};
  if (name == "centered") return {w / 2, h / 2, w / 2, h / 2};
  return {};
}

Presence presence_of(std::string_view name) {
  return name == "sigmoid" ? Presence::kSigmoid : name == "none" ? Presence::kNone : Presence::kProbability;
}

float presence_score(float raw, Presence how, int& non_finite) {
  if (!std::isfinite(raw)) {
    ++non_finite;
    return 0;
  }
  return how == Presence::kSigmoid ? sigmoid(raw) : std::clamp(raw, 0.f, 1.f);
}

KeypointsWriter::KeypointsWriter(const Mapping& mapping, const Labels& names, bool has_z, float min_presence, Output& output)
    : mapping_(mapping),
      z_scale_(static_cast<float>(std::hypot(mapping.frame_from_tensor.a, mapping.frame_from_tensor.d))),
      min_presence_(min_presence),
      output_(output),
      keypoints_(emptied(output)) {
  keypoints_.has_z = has_z;
  keypoints_.names = names.empty() ? nullptr : &names;
}

void KeypointsWriter::add(Point at, float z, float score) {
  Keypoint point{mapping_.frame_from_tensor.apply(at), z * z_scale_, std::clamp(score, 0.f, 1.f)};
  if (!within_reach(point.at.x) || !within_reach(point.at.y)) {
    ++output_.non_finite;
    lost_ = true;
  }
  if (!within_reach(point.z)) {
    ++output_.non_finite;
    point.z = 0;
  }
  if (!std::isfinite(score)) {
    ++output_.non_finite;
    point.score = 0;
  }
  keypoints_.points.push_back(point);
}

void KeypointsWriter::add(const float* numbers, const PointColumns& columns, const PointUnits& units, Activation activation, float score) {
  if (columns.score >= 0) score = numbers[columns.score];
  if (columns.score >= 0 && activation == Activation::kSigmoid && std::isfinite(score)) score = sigmoid(score);
  add({numbers[columns.x] * units.scale_x + units.offset_x, numbers[columns.y] * units.scale_y + units.offset_y},
      columns.z >= 0 ? numbers[columns.z] * units.scale_x : 0, score);
}

void KeypointsWriter::end_instance(int id) {
  double sum = 0;
  for (size_t i = first_; i < keypoints_.points.size(); ++i) sum += keypoints_.points[i].score;
  end_instance(static_cast<float>(sum / static_cast<double>(std::max<size_t>(keypoints_.points.size() - first_, 1))), id);
}

void KeypointsWriter::end_instance(float score, int id) {
  if (lost_ || score < min_presence_) {
    keypoints_.points.resize(first_);
  } else {
    keypoints_.instances.push_back({id, score});
    keypoints_.points_per_instance = static_cast<int>(keypoints_.points.size() - first_);
  }
  first_ = keypoints_.points.size();
  lost_ = false;
}

}  // namespace diopter
