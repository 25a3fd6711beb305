// Single-shot heads on generated anchors (BlazeFace, palm detection): centres as offsets from the anchor, sizes, then points.
#include <array>
#include <cmath>

#include "engine/output/nms.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr int kMaxPoints = 64;

constexpr ParameterSpec kOwn[] = {
    {"strides", ParameterType::kNumbers, "[8,16]", 1, 1024, "px", "pixels between the cells of each grid"},
    {"anchors", ParameterType::kNumbers, "[2,6]", 1, 64, "", "anchors a cell, one number a grid"},
    {"scale", ParameterType::kNumber, "0", 0, 65536, "px", "what one input side is in the units of the boxes; 0: boxes are in input pixels"},
    {"points", ParameterType::kInteger, "0", 0, kMaxPoints, "", "points after the box"},
    {"background", ParameterType::kInteger, "-1", -1, 4095, "", "index of the score that means nothing is there; -1: none. It does not count as a class"},
    {"activation", ParameterType::kText, "\"sigmoid\"", 0, 0, "", "what turns scores into probabilities", "none|sigmoid|softmax"},
};
constexpr auto kParameters = with_nms_parameters(kOwn);

class SsdDecoder final : public Decoder {
 public:
  explicit SsdDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        nms_(nms_settings(config.parameters)),
        strides_(config.parameters.numbers("strides")),
        anchors_(config.parameters.numbers("anchors")),
        scale_(static_cast<float>(config.parameters.number("scale"))),
        points_(config.parameters.integer("points")),
        background_(config.parameters.integer("background")),
        activation_(activation_of(config.parameters.text("activation"))) {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<BoxCollector>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    BoxCollector& boxes = *static_cast<BoxCollector*>(state);
    boxes.begin(nms_, points_);
    Walk walk{};
    const size_t pairs = input.tensors.size() / 2;
    if (input.tensors.size() % 2) return invalid("tensors", "an odd number of them", "bind the score tensors, then as many box tensors");
    for (size_t i = 0; i < pairs; ++i) DIOPTER_TRY(read(input, input.tensors[i], input.tensors[pairs + i], walk, boxes));
    if (walk.grid != strides_.size()) return invalid("tensors", "hold fewer boxes than there are anchors", "mend `strides` or `anchors`");
    boxes.finish(input.mapping, labels_, output);
    return ok_status();
  }

  // Where the next anchor is: the tensors follow each other, and need not break where the grids do.
  struct Walk {
    size_t grid = 0;
    int64_t anchor = 0;  // within the grid
  };

 private:
  Status read(const DecodeInput& input, const TensorView& score_tensor, const TensorView& box_tensor, Walk& walk, BoxCollector& boxes) const {
    DIOPTER_ASSIGN(Rows scores, rows_of(score_tensor));
    DIOPTER_ASSIGN(const Rows rows, rows_of(box_tensor));
    if (scores.count == 1 && scores.width == rows.count) scores = transposed(scores);
    if (scores.count != rows.count || rows.width < 4 + 2 * points_) {
      return invalid("tensors " + score_tensor.shape.to_string() + " and " + box_tensor.shape.to_string(), "are not scores and boxes (4 values and the points) of the same anchors",
                     "bind the score tensors, then the box tensors; mend `points`");
    }
    const Size size = input.mapping.tensor_size;
    for (int row = 0; row < rows.count; ++row) {
      Point centre;
      if (!next_anchor(size, walk, centre)) return invalid("tensor " + box_tensor.shape.to_string(), "has more boxes than there are anchors", "mend `strides` or `anchors`");
      const BestClass best = best_class(scores, row, 0, background_, activation_, boxes.non_finite);
      if (best.class_index >= 0 && best.score >= nms_.threshold) add(rows, row, centre, size, best, boxes);
    }
    return ok_status();
  }

  bool next_anchor(Size size, Walk& walk, Point& centre) const {
    if (walk.grid >= strides_.size()) return false;
    const int64_t columns = static_cast<int64_t>(std::ceil(size.width / strides_[walk.grid]));
    const int64_t lines = static_cast<int64_t>(std::ceil(size.height / strides_[walk.grid]));
    const int64_t per_cell = static_cast<int64_t>(anchors_[walk.grid]);
    const int64_t cell = walk.anchor / per_cell;
    if (columns <= 0 || lines <= 0) return false;
    centre = {(static_cast<float>(cell % columns) + .5f) * static_cast<float>(size.width) / static_cast<float>(columns),
              (static_cast<float>(cell / columns) + .5f) * static_cast<float>(size.height) / static_cast<float>(lines)};
    if (++walk.anchor == columns * lines * per_cell) walk = {walk.grid + 1, 0};
    return true;
  }

  void add(const Rows& rows, int row, Point centre, Size size, const BestClass& best, BoxCollector& boxes) const {
    const float kx = scale_ > 0 ? static_cast<float>(size.width) / scale_ : 1, ky = scale_ > 0 ? static_cast<float>(size.height) / scale_ : 1;
    const float x = centre.x + rows.at(row, 0) * kx, y = centre.y + rows.at(row, 1) * ky;
    const float w = rows.at(row, 2) * kx / 2, h = rows.at(row, 3) * ky / 2;
    std::array<Point, kMaxPoints> points;
    for (int p = 0; p < points_; ++p) points[p] = {centre.x + rows.at(row, 4 + 2 * p) * kx, centre.y + rows.at(row, 5 + 2 * p) * ky};
    const int class_index = best.class_index - (background_ >= 0 && best.class_index > background_ ? 1 : 0);
    boxes.add({x - w, y - h, x + w, y + h}, best.score, class_index, std::span(points).first(points_));
  }

  const Labels& labels_;
  NmsSettings nms_;
  std::vector<double> strides_, anchors_;
  float scale_;
  int points_;
  int background_;
  Activation activation_;
};

}  // namespace

extern const DecoderEntry kDecoder_boxes_ssd;
const DecoderEntry kDecoder_boxes_ssd = {
    "boxes_ssd", "boxes (and points) on generated anchors: score tensors, then as many box tensors", OutputKind::kBoxes, 2, 12, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> {
      if (config.parameters.numbers("strides").size() != config.parameters.numbers("anchors").size()) {
        return invalid("anchors", "is not one number a grid", "give `strides` and `anchors` the same length");
      }
      return std::unique_ptr<Decoder>(new SsdDecoder(config));
    }};

}  // namespace diopter
