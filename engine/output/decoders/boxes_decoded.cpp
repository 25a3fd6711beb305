// Boxes that the graph has decoded already, with or without NMS: separate tensors, or all in one row.
#include <cmath>

#include "engine/output/nms.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kOwn[] = {
    {"format", ParameterType::kText, "\"xyxy\"", 0, 0, "", "the four values: corners, corners with y first, centre and size, or corner and size", "xyxy|yxyx|cxcywh|xywh"},
    {"units", ParameterType::kText, "\"normalized\"", 0, 0, "", "what boxes are measured in", "normalized|pixels"},
    {"row", ParameterType::kText, "\"auto\"", 0, 0, "", "what a row of a single tensor holds; auto: 6 values are box, score, class, else box and a score a class",
     "auto|box_scores|box_score_class|box_class_score|batch_box_class_score|batch_class_score_box"},
    {"background", ParameterType::kInteger, "-1", -1, 4095, "", "index of the score that means nothing is there; -1: none. It does not count as a class"},
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns scores into probabilities", "none|sigmoid|softmax"},
};
constexpr auto kParameters = with_nms_parameters(kOwn);

// Columns of what a row holds; -1: elsewhere.
struct Columns {
  int box = 0, scores = 4, score = -1, class_index = -1, least_width = 5;
};

Columns columns_of(std::string_view row, int width) {
  if (row == "box_score_class" || (row == "auto" && width == 6)) return {0, -1, 4, 5, 6};
  if (row == "box_class_score") return {0, -1, 5, 4, 6};
  if (row == "batch_box_class_score") return {1, -1, 6, 5, 7};
  if (row == "batch_class_score_box") return {3, -1, 2, 1, 7};
  return {};
}

enum class Format { kXyxy = 1, kYxyx, kCxcywh, kXywh };

Format format_of(std::string_view name) {
  if (name == "yxyx") return Format::kYxyx;
  if (name == "cxcywh") return Format::kCxcywh;
  return name == "xywh" ? Format::kXywh : Format::kXyxy;
}

class DecodedDecoder final : public Decoder {
 public:
  explicit DecodedDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        nms_(nms_settings(config.parameters)),
        format_(format_of(config.parameters.text("format"))),
        row_(config.parameters.text("row")),
        normalized_(config.parameters.text("units") == "normalized"),
        background_(config.parameters.integer("background")),
        activation_(activation_of(config.parameters.text("activation"))) {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<BoxCollector>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    BoxCollector& boxes = *static_cast<BoxCollector*>(state);
    boxes.begin(nms_);
    const Size size = normalized_ ? input.mapping.tensor_size : Size{1, 1};
    DIOPTER_TRY(input.tensors.size() == 1 ? read_joined(input, size, boxes) : read_separate(input, size, boxes));
    boxes.finish(input.mapping, labels_, output);
    return ok_status();
  }

 private:
  Status read_joined(const DecodeInput& input, Size size, BoxCollector& boxes) const {
    DIOPTER_ASSIGN(const Rows rows, rows_of(input.tensors[0]));
    const Columns columns = columns_of(row_, rows.width);
    if (rows.width < columns.least_width) {
      return invalid("tensor " + input.tensors[0].shape.to_string(), "has under " + std::to_string(columns.least_width) + " values a row", "mend `row`");
    }
    for (int row = 0; row < rows.count; ++row) {
      BestClass best;
      if (columns.score >= 0) {
        best = known_class(rows.at(row, columns.class_index), rows.at(row, columns.score), boxes.non_finite);
      } else {
        best = best_class(rows, row, columns.scores, background_, activation_, boxes.non_finite);
      }
      add(rows, row, columns.box, size, best, boxes);
    }
    return ok_status();
  }

  // Boxes, scores and, where scores has one value a box, classes.
  Status read_separate(const DecodeInput& input, Size size, BoxCollector& boxes) const {
    DIOPTER_ASSIGN(const Rows rows, rows_of(input.tensors[0]));
    DIOPTER_ASSIGN(Rows scores, rows_of(input.tensors[1]));
    if (scores.count == 1 && scores.width == rows.count) scores = transposed(scores);
    if (rows.width != 4 || scores.count != rows.count) {
      return invalid("tensors " + input.tensors[0].shape.to_string() + " and " + input.tensors[1].shape.to_string(),
                     "are not 4 values and the scores of the same boxes", "bind boxes (1xNx4), then scores (1xNxC)");
    }
    std::span<const float> classes;
    if (input.tensors.size() == 3) {
      DIOPTER_ASSIGN(classes, values_of(input.tensors[2]));
      if (static_cast<int64_t>(classes.size()) != rows.count) {
        return invalid("tensor " + input.tensors[2].shape.to_string(), "is not one class a box", "bind boxes, scores, classes");
      }
    }
    for (int row = 0; row < rows.count; ++row) {
      const BestClass best = classes.empty() ? best_class(scores, row, 0, background_, activation_, boxes.non_finite)
                                             : known_class(classes[row], scores.at(row, 0), boxes.non_finite);
      add(rows, row, 0, size, best, boxes);
    }
    return ok_status();
  }

  static BestClass known_class(float class_index, float score, int& non_finite) {
    if (!std::isfinite(class_index) || !std::isfinite(score)) {
      ++non_finite;
      return {};
    }
    if (class_index < 0 || class_index > 1 << 24) return {};  // how some graphs fill up their answer
    return {static_cast<int>(class_index), score};
  }

  void add(const Rows& rows, int row, int column, Size size, const BestClass& best, BoxCollector& boxes) const {
    if (best.class_index < 0) return;
    float v[4];
    for (int i = 0; i < 4; ++i) v[i] = rows.at(row, column + i);
    Rect box{v[0], v[1], v[2], v[3]};
    if (format_ == Format::kYxyx) box = {v[1], v[0], v[3], v[2]};
    if (format_ == Format::kCxcywh) box = {v[0] - v[2] / 2, v[1] - v[3] / 2, v[0] + v[2] / 2, v[1] + v[3] / 2};
    if (format_ == Format::kXywh) box = {v[0], v[1], v[0] + v[2], v[1] + v[3]};
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    const int class_index = best.class_index - (background_ >= 0 && best.class_index > background_ ? 1 : 0);
    boxes.add({box.x0 * w, box.y0 * h, box.x1 * w, box.y1 * h}, best.score, class_index);
  }

  const Labels& labels_;
  NmsSettings nms_;
  Format format_;
  std::string row_;
  bool normalized_;
  int background_;
  Activation activation_;
};

}  // namespace

extern const DecoderEntry kDecoder_boxes_decoded;
const DecoderEntry kDecoder_boxes_decoded = {
    "boxes_decoded", "boxes decoded by the graph, with or without NMS: boxes, scores[, classes], or one tensor", OutputKind::kBoxes, 1, 3, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new DecodedDecoder(config)); }};

}  // namespace diopter
