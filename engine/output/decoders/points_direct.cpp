// Points as plain numbers, one after the other: the landmark models of faces, hands, eyes and bodies.
#include <algorithm>
#include <array>

#include "engine/output/points.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"axes", ParameterType::kInteger, "0", 0, 5, "", "numbers a point: x, y, then z where there are three or more; 0: as the names ask for, else the tensor's last size (2 to 5), else 3 where that divides, else 2, 5 or 4"},
    {"units", ParameterType::kText, "\"pixels\"", 0, 0, "", "what the numbers count: pixels of the model's input, 0..1 over it, or -1..1 over it", kPointUnitsChoices},
    {"keep", ParameterType::kInteger, "0", 0, kMaxPoints, "", "reports only so many of the points, the first ones; 0: all"},
    {"score_column", ParameterType::kInteger, "-1", -1, 4, "", "which number of a point is its score (visibility), the first being 0; -1: none, points repeat the score of the instance"},
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns that number into a score", "none|sigmoid"},
    {"presence", ParameterType::kText, "\"probability\"", 0, 0, "", "what the second tensor says of the instance's being there", "probability|sigmoid|none"},
    {"min_presence", ParameterType::kNumber, "0", 0, 1, "0..1", "below it there is no instance"},
};

class DirectDecoder final : public Decoder {
 public:
  explicit DirectDecoder(const DecoderConfig& config)
      : names_(config.labels),
        units_(config.parameters.text("units")),
        axes_(config.parameters.integer("axes")),
        keep_(config.parameters.integer("keep")),
        score_column_(config.parameters.integer("score_column")),
        activation_(activation_of(config.parameters.text("activation"))),
        presence_(presence_of(config.parameters.text("presence"))),
        min_presence_(static_cast<float>(config.parameters.number("min_presence"))) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
    DIOPTER_ASSIGN(const PointColumns columns, columns_of(input.tensors[0], static_cast<int64_t>(values.size())));
    int64_t count = static_cast<int64_t>(values.size()) / columns.width;
    if (keep_ > 0) count = std::min<int64_t>(count, keep_);
    if (count > kMaxPoints) return over_limit("tensor " + input.tensors[0].shape.to_string(), "has over " + std::to_string(kMaxPoints) + " points", "bind another output or set `keep`");
    const bool judged = input.tensors.size() > 1 && presence_ != Presence::kNone;
    if (judged && input.tensors[1].shape.element_count() != 1) {
      return invalid("tensor " + input.tensors[1].shape.to_string(), "is not one number", "bind the presence of the instance as second tensor, or none");
    }
    KeypointsWriter writer(input.mapping, names_, columns.z >= 0, min_presence_, output);
    float presence = 1;
    if (judged) {
      DIOPTER_ASSIGN(const std::span<const float> raw, values_of(input.tensors[1]));
      presence = presence_score(raw[0], presence_, output.non_finite);
    }
    const PointUnits units = point_units(units_, input.mapping.tensor_size);
    for (int64_t i = 0; i < count; ++i) writer.add(values.data() + i * columns.width, columns, units, activation_, presence);
    if (judged) {
      writer.end_instance(presence, kNoId);
    } else {
      writer.end_instance();
    }
    return ok_status();
  }

 private:
  Result<PointColumns> columns_of(const TensorView& tensor, int64_t total) const {
    const int axes = axes_ > 0 ? axes_ : guessed_axes(tensor.shape, total);
    if (axes < 2 || total % axes != 0) {
      return invalid("tensor " + tensor.shape.to_string(), "does not hold points of " + (axes < 2 ? std::string("2 to 5") : std::to_string(axes)) + " numbers each", "mend `axes`, or bind another output");
    }
    if (score_column_ >= axes) return invalid("score_column", "is " + std::to_string(score_column_) + ", but a point has " + std::to_string(axes) + " numbers", "mend `score_column` or `axes`");
    return PointColumns{0, 1, axes > 2 && score_column_ != 2 ? 2 : -1, score_column_, axes};
  }

  int guessed_axes(const Shape& shape, int64_t total) const {
    const int64_t names = static_cast<int64_t>(names_.size()), last = shape.rank() > 1 ? shape[shape.rank() - 1] : 0;
    if (names > 0 && total % names == 0 && total / names >= 2 && total / names <= 5) return static_cast<int>(total / names);
    if (last >= 2 && last <= 5) return static_cast<int>(last);
    for (int axes : std::array{3, 2, 5, 4}) {
      if (total % axes == 0) return axes;
    }
    return 0;
  }

  const Labels& names_;
  std::string units_;
  int axes_;
  int keep_;
  int score_column_;
  Activation activation_;
  Presence presence_;
  float min_presence_;
};

}  // namespace

extern const DecoderEntry kDecoder_points_direct;
const DecoderEntry kDecoder_points_direct = {
    "points_direct", "points of one instance as plain numbers; a second tensor may say whether it is there", OutputKind::kKeypoints, 1, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> {
      if (config.parameters.integer("axes") == 1) return invalid("axes", "is 1", "a point has 2 to 5 numbers; 0 guesses");
      if (const int column = config.parameters.integer("score_column"); column == 0 || column == 1) {
        return invalid("score_column", "is " + std::to_string(column) + ", where x and y stand", "use 2 to 4, or -1 for none");
      }
      return std::unique_ptr<Decoder>(new DirectDecoder(config));
    }};

}  // namespace diopter
