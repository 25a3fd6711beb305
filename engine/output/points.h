// What the keypoint decoders share: where a model counts coordinates from, how its columns read, and the way of its points from
// tensor pixels to the frame.
#pragma once

#include <string_view>

#include "engine/base/parameters.h"
#include "engine/input/transform.h"
#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

// More points in an answer are refused: no model has them, but a tensor bound by mistake does.
inline constexpr int64_t kMaxPoints = 1 << 16;

// tensor pixel = value * scale + offset on each axis; depth follows x, without offset.
struct PointUnits {
  float scale_x = 1, scale_y = 1;
  float offset_x = 0, offset_y = 0;
};
// "pixels" of the input tensor, "normalized" (0..1 over the tensor) or "centered" (-1..1 over it).
PointUnits point_units(std::string_view name, Size tensor);
inline constexpr std::string_view kPointUnitsChoices = "pixels|normalized|centered";

// Where the numbers of one point stand, counted from its first; -1: it has none of these.
struct PointColumns {
  int x = 0;
  int y = 1;
  int z = -1;
  int score = -1;
  int width = 2;  // numbers a point
};

// "probability", "sigmoid" (of a logit), "none" (not looked at).
enum class Presence { kProbability = 1, kSigmoid, kNone };
Presence presence_of(std::string_view name);
// 0..1 of the raw value; a value that is not finite counts in `non_finite` and is 0. Requires: how != kNone.
float presence_score(float raw, Presence how, int& non_finite);

// Writes the instances of one frame into `output`, which becomes Keypoints; its vectors keep their memory.
// An instance with a point that is nowhere (NaN, or beyond 1e9 px) is left out whole and each such point counted, as with boxes:
// what follows (regions, skeletons) relies on every point of an instance.
class KeypointsWriter {
 public:
  // All borrowed for the writer's life, but for `names`, which outlive the output. Instances below `min_presence` are left out.
  KeypointsWriter(const Mapping& mapping, const Labels& names, bool has_z, float min_presence, Output& output);
  // In tensor pixels. Scores are clamped to 0..1; a score or depth that is not finite counts, and is 0.
  void add(Point at, float z, float score);
  // The points added since the last call are one instance with the mean of their scores, or with `score` (0..1).
  void end_instance(int id = kNoId);
  void end_instance(float score, int id);
  // Reads a point as `columns` say, in `units`. A point without score column gets `score`.
  void add(const float* numbers, const PointColumns& columns, const PointUnits& units, Activation activation, float score = 1);

 private:
  const Mapping& mapping_;
  float z_scale_;
  float min_presence_;
  Output& output_;
  Keypoints& keypoints_;
  size_t first_ = 0;  // point of the instance under way
  bool lost_ = false;
};

}  // namespace diopter
