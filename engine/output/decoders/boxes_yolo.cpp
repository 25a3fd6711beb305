// YOLO heads that decode their boxes in the graph: v8-shaped (4 + C values a box) and v5/v7-shaped (5 + C, with objectness).
#include "engine/output/nms.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kOwn[] = {
    {"objectness", ParameterType::kBoolean, "false", 0, 0, "", "the fifth value is an objectness that multiplies the class scores (v5, v7)"},
    {"order", ParameterType::kText, "\"auto\"", 0, 0, "", "a box is a row or a column; auto: there are more boxes than values a box", "auto|rows|columns"},
    {"units", ParameterType::kText, "\"pixels\"", 0, 0, "", "what boxes are measured in", "pixels|normalized"},
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns scores into probabilities", "none|sigmoid"},
};
constexpr auto kParameters = with_nms_parameters(kOwn);

class YoloDecoder final : public Decoder {
 public:
  explicit YoloDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        nms_(nms_settings(config.parameters)),
        objectness_(config.parameters.boolean("objectness")),
        order_(config.parameters.text("order")),
        normalized_(config.parameters.text("units") == "normalized"),
        activation_(activation_of(config.parameters.text("activation"))) {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<BoxCollector>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    DIOPTER_ASSIGN(Rows rows, rows_of(input.tensors[0]));
    if (order_ == "columns" || (order_ == "auto" && rows.width > rows.count)) rows = transposed(rows);
    const int first = objectness_ ? 5 : 4;
    if (rows.width <= first) {
      return invalid("tensor " + input.tensors[0].shape.to_string(), "has no class scores beside the box", "mend `order` or `objectness`");
    }
    const float kx = normalized_ ? static_cast<float>(input.mapping.tensor_size.width) : 1;
    const float ky = normalized_ ? static_cast<float>(input.mapping.tensor_size.height) : 1;
    BoxCollector& boxes = *static_cast<BoxCollector*>(state);
    boxes.begin(nms_);
    for (int row = 0; row < rows.count; ++row) {
      float objectness = objectness_ ? rows.at(row, 4) : 1;
      if (objectness_ && activation_ == Activation::kSigmoid) objectness = sigmoid(objectness);
      if (objectness < nms_.threshold) continue;
      const BestClass best = best_class(rows, row, first, -1, activation_, boxes.non_finite);
      if (best.class_index < 0) continue;
      const float x = rows.at(row, 0) * kx, y = rows.at(row, 1) * ky, w = rows.at(row, 2) * kx / 2, h = rows.at(row, 3) * ky / 2;
      boxes.add({x - w, y - h, x + w, y + h}, objectness * best.score, best.class_index);
    }
    boxes.finish(input.mapping, labels_, output);
    return ok_status();
  }

 private:
  const Labels& labels_;
  NmsSettings nms_;
  bool objectness_;
  std::string order_;
  bool normalized_;
  Activation activation_;
};

}  // namespace

extern const DecoderEntry kDecoder_boxes_yolo;
const DecoderEntry kDecoder_boxes_yolo = {
    "boxes_yolo", "boxes of YOLO heads with centre and size in input pixels and a score a class", OutputKind::kBoxes, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new YoloDecoder(config)); }};

}  // namespace diopter
