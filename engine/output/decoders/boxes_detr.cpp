// Boxes of transformers that predict a set (DETR, RT-DETR): each query is a box or nothing, and none are there twice.
#include <algorithm>
#include <cmath>

#include "engine/output/nms.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kOwn[] = {
    {"activation", ParameterType::kText, "\"softmax\"", 0, 0, "", "what turns logits into probabilities", "none|sigmoid|softmax"},
    {"no_object", ParameterType::kText, "\"last\"", 0, 0, "", "the score that means nothing is there; it does not count as a class", "last|first|none"},
    {"boxes", ParameterType::kText, "\"centre\"", 0, 0, "", "centre x, y, width, height; or left, top, right, bottom; in shares of the input", "centre|corners"},
};
constexpr auto kParameters = with_default(with_nms_parameters(kOwn), "nms", "\"none\"");

class DetrDecoder final : public Decoder {
 public:
  explicit DetrDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        nms_(nms_settings(config.parameters)),
        activation_(activation_of(config.parameters.text("activation"))),
        no_object_(config.parameters.text("no_object")),
        corners_(config.parameters.text("boxes") == "corners") {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<BoxCollector>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    DIOPTER_ASSIGN(const Rows logits, rows_of(input.tensors[0]));
    DIOPTER_ASSIGN(const Rows rows, rows_of(input.tensors[1]));
    if (logits.count != rows.count || rows.width != 4) {
      return invalid("tensors " + input.tensors[0].shape.to_string() + " and " + input.tensors[1].shape.to_string(), "are not logits and boxes of the same queries",
                     "bind the logits (1xNxC), then the boxes (1xNx4)");
    }
    BoxCollector& boxes = *static_cast<BoxCollector*>(state);
    boxes.begin(nms_);
    const int background = no_object_ == "last" ? logits.width - 1 : no_object_ == "first" ? 0 : -1;
    for (int row = 0; row < rows.count; ++row) {
      const BestClass best = best_class(logits, row, 0, background, activation_, boxes.non_finite);
      if (best.class_index < 0 || best.score < nms_.threshold) continue;
      boxes.add(box_of(rows, row, input.mapping.tensor_size), best.score, best.class_index - (background == 0 ? 1 : 0));
    }
    boxes.finish(input.mapping, labels_, output);
    return ok_status();
  }

 private:
  Rect box_of(const Rows& rows, int row, Size size) const {
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    const float a = rows.at(row, 0) * w, b = rows.at(row, 1) * h, c = rows.at(row, 2) * w, d = rows.at(row, 3) * h;
    return corners_ ? Rect{a, b, c, d} : Rect{a - c / 2, b - d / 2, a + c / 2, b + d / 2};
  }

  const Labels& labels_;
  NmsSettings nms_;
  Activation activation_;
  std::string no_object_;
  bool corners_;
};

}  // namespace

extern const DecoderEntry kDecoder_boxes_detr;
const DecoderEntry kDecoder_boxes_detr = {
    "boxes_detr", "boxes of a transformer's queries: a tensor of logits, then one of boxes", OutputKind::kBoxes, 2, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new DetrDecoder(config)); }};

}  // namespace diopter
