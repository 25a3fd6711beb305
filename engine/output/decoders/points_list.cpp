// Points that carry their own scores (MoveNet), of one instance or of several, a row each (MoveNet multi-pose, pose detectors
// that suppress for themselves).
#include <algorithm>

#include "engine/output/points.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"order", ParameterType::kText, "\"yxs\"", 0, 0, "", "the numbers of a point: x, y, z, s (score)", "yxs|xys|xyzs|xyz|xy|yx"},
    {"units", ParameterType::kText, "\"normalized\"", 0, 0, "", "what the numbers count: pixels of the model's input, 0..1 over it, or -1..1 over it", kPointUnitsChoices},
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the scores of points into probabilities", "none|sigmoid"},
    {"instances", ParameterType::kBoolean, "false", 0, 0, "", "each row of the tensor is an instance with all its points"},
    {"points", ParameterType::kInteger, "0", 0, 4096, "", "points of an instance in its row; 0: as many as there are names, else as fit"},
    {"first_column", ParameterType::kInteger, "0", 0, 4096, "", "where the points begin in the row of an instance"},
    {"presence_column", ParameterType::kInteger, "-1", -1, 65535, "", "where the score of the instance stands in its row; -1: the last number where any follow the points, else the mean of the points' scores"},
    {"presence", ParameterType::kText, "\"probability\"", 0, 0, "", "what that number is; none: the mean of the points' scores instead", "probability|sigmoid|none"},
    {"min_presence", ParameterType::kNumber, "0", 0, 1, "0..1", "below it there is no instance"},
    {"max_items", ParameterType::kInteger, "20", 1, 1000, "", "most instances in an answer: the first ones of the tensor"},
};

PointColumns columns_of(std::string_view order) {
  const auto place = [&](char axis) { return order.find(axis) == order.npos ? -1 : static_cast<int>(order.find(axis)); };
  return {place('x'), place('y'), place('z'), place('s'), static_cast<int>(order.size())};
}

class ListDecoder final : public Decoder {
 public:
  explicit ListDecoder(const DecoderConfig& config)
      : names_(config.labels),
        columns_(columns_of(config.parameters.text("order"))),
        units_(config.parameters.text("units")),
        activation_(activation_of(config.parameters.text("activation"))),
        instances_(config.parameters.boolean("instances")),
        points_(config.parameters.integer("points")),
        first_column_(config.parameters.integer("first_column")),
        presence_column_(config.parameters.integer("presence_column")),
        presence_(presence_of(config.parameters.text("presence"))),
        min_presence_(static_cast<float>(config.parameters.number("min_presence"))),
        max_items_(static_cast<size_t>(config.parameters.integer("max_items"))) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    return instances_ ? read_instances(input, output) : read_one(input, output);
  }

 private:
  Status read_one(const DecodeInput& input, Output& output) const {
    const TensorView& tensor = input.tensors[0];
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(tensor));
    const int64_t total = static_cast<int64_t>(values.size()), count = total / columns_.width;
    if (total % columns_.width != 0) {
      return invalid("tensor " + tensor.shape.to_string(), "does not hold points of " + std::to_string(columns_.width) + " numbers each", "mend `order`, or set `instances` where a row is an instance");
    }
    if (count > kMaxPoints) return over_limit("tensor " + tensor.shape.to_string(), "has over " + std::to_string(kMaxPoints) + " points", "bind another output");
    const PointUnits units = point_units(units_, input.mapping.tensor_size);
    KeypointsWriter writer(input.mapping, names_, columns_.z >= 0, min_presence_, output);
    for (int64_t i = 0; i < count; ++i) writer.add(values.data() + i * columns_.width, columns_, units, activation_);
    writer.end_instance();
    return ok_status();
  }

  Status read_instances(const DecodeInput& input, Output& output) const {
    const TensorView& tensor = input.tensors[0];
    DIOPTER_ASSIGN(const Rows rows, rows_of(tensor));
    DIOPTER_ASSIGN(const int count, points_in(tensor, rows.width));
    const int after = first_column_ + count * columns_.width;
    int column = presence_column_ >= 0 ? presence_column_ : after < rows.width ? rows.width - 1 : -1;
    if (presence_ == Presence::kNone) column = -1;
    if (column >= rows.width) return invalid("tensor " + tensor.shape.to_string(), "has no column " + std::to_string(column), "mend `presence_column`");
    const PointUnits units = point_units(units_, input.mapping.tensor_size);
    KeypointsWriter writer(input.mapping, names_, columns_.z >= 0, min_presence_, output);
    const Keypoints& keypoints = std::get<Keypoints>(output.data);
    for (int row = 0; row < rows.count && keypoints.instances.size() < max_items_; ++row) {
      const float* numbers = rows.data + static_cast<size_t>(row) * rows.row_stride;
      const float presence = column >= 0 ? presence_score(numbers[column], presence_, output.non_finite) : 1;
      const int id = static_cast<int>(keypoints.instances.size());
      for (int i = 0; i < count; ++i) writer.add(numbers + first_column_ + i * columns_.width, columns_, units, activation_, presence);
      if (column >= 0) {
        writer.end_instance(presence, id);
      } else {
        writer.end_instance(id);
      }
    }
    return ok_status();
  }

  Result<int> points_in(const TensorView& tensor, int width) const {
    const int fit = std::max(width - first_column_, 0) / columns_.width;
    int count = points_ > 0 ? points_ : !names_.empty() ? static_cast<int>(std::min(names_.size(), size_t{1} << 20)) : fit;
    if (count < 1 || count > fit || count > kMaxPoints) {
      return invalid("tensor " + tensor.shape.to_string(), "has rows of " + std::to_string(width) + " numbers, not of " + std::to_string(count) + " points", "mend `points`, `first_column`, `order` or the names");
    }
    return count;
  }

  const Labels& names_;
  PointColumns columns_;
  std::string units_;
  Activation activation_;
  bool instances_;
  int points_;
  int first_column_;
  int presence_column_;
  Presence presence_;
  float min_presence_;
  size_t max_items_;
};

}  // namespace

extern const DecoderEntry kDecoder_points_list;
const DecoderEntry kDecoder_points_list = {
    "points_list", "points with a score each, of one instance or of several", OutputKind::kKeypoints, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new ListDecoder(config)); }};

}  // namespace diopter
