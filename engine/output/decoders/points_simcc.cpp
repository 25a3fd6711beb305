// Points as one-dimensional distributions, one along x and one along y for each (SimCC, RTMPose).
#include <algorithm>
#include <cmath>

#include "engine/output/points.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"ratio", ParameterType::kNumber, "0", 0, 64, "", "bins an input pixel (SimCC's split ratio); 0: by the sizes"},
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns a row into scores", "none|sigmoid|softmax"},
    {"score", ParameterType::kText, "\"min\"", 0, 0, "", "of a point: the lesser of its two peaks, or their mean", "min|mean"},
    {"min_presence", ParameterType::kNumber, "0", 0, 1, "0..1", "there is no instance where the mean of the scores is below it"},
};

class SimccDecoder final : public Decoder {
 public:
  explicit SimccDecoder(const DecoderConfig& config)
      : names_(config.labels),
        ratio_(static_cast<float>(config.parameters.number("ratio"))),
        activation_(activation_of(config.parameters.text("activation"))),
        mean_(config.parameters.text("score") == "mean"),
        min_presence_(static_cast<float>(config.parameters.number("min_presence"))) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const Rows across, rows_of(input.tensors[0]));
    DIOPTER_ASSIGN(const Rows down, rows_of(input.tensors[1]));
    if (across.count != down.count) {
      return invalid("tensors " + input.tensors[0].shape.to_string() + " and " + input.tensors[1].shape.to_string(), "are not of as many points", "bind the distributions along x, then those along y");
    }
    if (across.count > kMaxPoints) return over_limit("tensor " + input.tensors[0].shape.to_string(), "has over " + std::to_string(kMaxPoints) + " points", "bind another output");
    const float pixel_x = pixels_a_bin(input.mapping.tensor_size.width, across.width), pixel_y = pixels_a_bin(input.mapping.tensor_size.height, down.width);
    KeypointsWriter writer(input.mapping, names_, false, min_presence_, output);
    for (int k = 0; k < across.count; ++k) {
      const BestClass x = best_class(across, k, 0, -1, activation_, output.non_finite), y = best_class(down, k, 0, -1, activation_, output.non_finite);
      const bool found = x.class_index >= 0 && y.class_index >= 0;
      const Point at = found ? Point{static_cast<float>(x.class_index) * pixel_x, static_cast<float>(y.class_index) * pixel_y} : Point{NAN, NAN};
      writer.add(at, 0, mean_ ? x.score / 2 + y.score / 2 : std::min(x.score, y.score));
    }
    writer.end_instance();
    return ok_status();
  }

 private:
  float pixels_a_bin(int side, int bins) const { return ratio_ > 0 ? 1 / ratio_ : static_cast<float>(side) / static_cast<float>(bins); }

  const Labels& names_;
  float ratio_;
  Activation activation_;
  bool mean_;
  float min_presence_;
};

}  // namespace

extern const DecoderEntry kDecoder_points_simcc;
const DecoderEntry kDecoder_points_simcc = {
    "points_simcc", "points as distributions along x and along y (RTMPose): two tensors of a row a point", OutputKind::kKeypoints, 2, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new SimccDecoder(config)); }};

}  // namespace diopter
