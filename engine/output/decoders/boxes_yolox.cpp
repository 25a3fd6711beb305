// YOLOX heads: a row a grid cell, (cx, cy, log w, log h, objectness, class scores), strides one after the other.
#include <cmath>

#include "engine/output/nms.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kOwn[] = {
    {"strides", ParameterType::kNumbers, "[8,16,32]", 1, 1024, "px", "pixels between the cells of each grid"},
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns objectness and class scores into probabilities", "none|sigmoid"},
};
constexpr auto kParameters = with_nms_parameters(kOwn);

class YoloxDecoder final : public Decoder {
 public:
  explicit YoloxDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        nms_(nms_settings(config.parameters)),
        strides_(config.parameters.numbers("strides")),
        activation_(activation_of(config.parameters.text("activation"))) {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<BoxCollector>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    DIOPTER_ASSIGN(const Rows rows, rows_of(input.tensors[0]));
    const Size size = input.mapping.tensor_size;
    int64_t expected = 0;
    for (double stride : strides_) expected += static_cast<int64_t>(size.width / stride) * static_cast<int64_t>(size.height / stride);
    if (rows.width < 6 || rows.count != expected) {
      return invalid("tensor " + input.tensors[0].shape.to_string(), "does not fit " + std::to_string(expected) + " cells of 5 values and a score a class",
                     "mend `strides` or the input's size");
    }
    BoxCollector& boxes = *static_cast<BoxCollector*>(state);
    boxes.begin(nms_);
    int row = 0;
    for (double stride : strides_) {
      const int columns = static_cast<int>(size.width / stride), cells = columns * static_cast<int>(size.height / stride);
      for (int cell = 0; cell < cells; ++cell, ++row) {
        add(rows, row, static_cast<float>(cell % columns), static_cast<float>(cell / columns), static_cast<float>(stride), boxes);
      }
    }
    boxes.finish(input.mapping, labels_, output);
    return ok_status();
  }

 private:
  void add(const Rows& rows, int row, float column, float line, float stride, BoxCollector& boxes) const {
    const float raw = rows.at(row, 4);
    const float objectness = activation_ == Activation::kSigmoid ? sigmoid(raw) : raw;
    if (objectness < nms_.threshold) return;
    const BestClass best = best_class(rows, row, 5, -1, activation_, boxes.non_finite);
    if (best.class_index < 0) return;
    const float x = (rows.at(row, 0) + column) * stride, y = (rows.at(row, 1) + line) * stride;
    const float w = std::exp(rows.at(row, 2)) * stride / 2, h = std::exp(rows.at(row, 3)) * stride / 2;
    boxes.add({x - w, y - h, x + w, y + h}, objectness * best.score, best.class_index);
  }

  const Labels& labels_;
  NmsSettings nms_;
  std::vector<double> strides_;
  Activation activation_;
};

}  // namespace

extern const DecoderEntry kDecoder_boxes_yolox;
const DecoderEntry kDecoder_boxes_yolox = {
    "boxes_yolox", "boxes of YOLOX heads: raw offsets on stride grids, objectness times class score", OutputKind::kBoxes, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new YoloxDecoder(config)); }};

}  // namespace diopter
