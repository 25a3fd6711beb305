// Non-maximum suppression, and the way from candidate boxes in tensor pixels to boxes in the frame.
#pragma once

#include <array>
#include <vector>

#include "engine/base/parameters.h"
#include "engine/input/transform.h"
#include "engine/output/decoder.h"

namespace diopter {

// Intersection over union, 0..1.
float box_iou(const Rect& a, const Rect& b);

enum class NmsKind { kNone = 1, kHard, kWeighted };

struct NmsSettings {
  NmsKind kind = NmsKind::kHard;
  float threshold = .3f;    // least score
  float iou = .45f;         // boxes that overlap more are one object
  bool class_wise = true;   // boxes of different classes never suppress each other
  size_t candidates = 1000; // how many of the best enter suppression
  size_t max_items = 100;
};

// The parameters that all box decoders share.
inline constexpr ParameterSpec kNmsParameters[] = {
    {"threshold", ParameterType::kNumber, "0.3", 0, 1, "0..1", "least score of a box"},
    {"nms", ParameterType::kText, "\"hard\"", 0, 0, "", "overlapping boxes: keep the best, their weighted mean, or all (the model has suppressed them)", "none|hard|weighted"},
    {"iou", ParameterType::kNumber, "0.45", 0, 1, "0..1", "boxes that overlap more than this are one object"},
    {"class_wise", ParameterType::kBoolean, "true", 0, 0, "", "boxes of different classes stand beside each other"},
    {"candidates", ParameterType::kInteger, "1000", 1, 10000, "", "how many of the best boxes enter suppression"},
    {"max_items", ParameterType::kInteger, "100", 1, 10000, "", "most boxes in an answer"},
};
NmsSettings nms_settings(const ParameterValues& parameters);

template <size_t N>
constexpr auto with_nms_parameters(const ParameterSpec (&own)[N]) {
  std::array<ParameterSpec, N + std::size(kNmsParameters)> all{};
  for (size_t i = 0; i < N; ++i) all[i] = own[i];
  for (size_t i = 0; i < std::size(kNmsParameters); ++i) all[N + i] = kNmsParameters[i];
  return all;
}

// The same parameters, one of them with another default.
template <size_t N>
constexpr auto with_default(std::array<ParameterSpec, N> all, std::string_view id, std::string_view value) {
  for (ParameterSpec& spec : all) {
    if (spec.id == id) spec.default_value = value;
  }
  return all;
}

// Scratch memory of a box decoder: collects the candidates of one frame, then writes those that remain.
class BoxCollector final : public DecoderState {
 public:
  void begin(const NmsSettings& settings, int points_per_box = 0);
  // Box and points in tensor pixels. A score under the threshold or an empty box is dropped silently; what is not finite is
  // counted. Requires: points.size() == points_per_box.
  void add(const Rect& box, float score, int class_index, std::span<const Point> points = {});
  // Best first, ties by order of arrival.
  void finish(const Mapping& mapping, const Labels& labels, Output& output);
  int non_finite = 0;

 private:
  struct Candidate {
    Rect box;
    float score;
    int class_index;
    int order;
  };
  void suppress();
  void merge(size_t best);
  bool same_object(const Candidate& a, const Candidate& b) const;

  NmsSettings settings_;
  int points_per_box_ = 0;
  std::vector<Candidate> candidates_;
  std::vector<Point> points_;  // by Candidate::order
  std::vector<char> gone_;
};

}  // namespace diopter
