// How samples become values: range, colour order, fit.
#include <algorithm>
#include <array>
#include <cmath>

#include "inspect/guess_parts.h"
#include "inspect/input_evidence.h"

namespace diopter::inspect {

namespace {

constexpr double kPerSample = 1 / 255.;

const std::string& decoder_of(const Guessing& guessing) { return guessing.guess.component.outputs[0].decoder; }

void unit_range(Guessing& guessing, const std::string& why) {
  set_range(guessing.transform(), kPerSample, 0);
  guessing.because("values 0..1: " + why);
}

void signed_range(Guessing& guessing, const std::string& why) {
  set_range(guessing.transform(), 1 / 127.5, -1);
  guessing.because("values -1..1: " + why);
}

void byte_range(Guessing& guessing, const std::string& why) {
  set_range(guessing.transform(), 1, 0);
  guessing.because("values 0..255: " + why);
}

// Integer inputs: the graph's own DequantizeLinear says what a stored value means; real values are taken as 0..1 or -1..1.
bool quantised_range(Guessing& guessing) {
  const ElementType type = guessing.input.tensor->type;
  if (type == ElementType::kUint8) {
    byte_range(guessing, "the input is uint8");
    return true;
  }
  if (type != ElementType::kInt8) return false;
  set_range(guessing.transform(), 1, -128);
  guessing.because("int8 values sample - 128: the input is int8");
  return true;
}

// A subtraction, division or multiplication right after the input normalises inside the graph.
bool normalised_inside(Guessing& guessing) {
  for (const Node* node : guessing.graph.first_users(guessing.input.tensor->name)) {
    const bool arithmetic = node->op_type == "Sub" || node->op_type == "Div" || node->op_type == "Mul";
    double constant = 0;
    if (!arithmetic || node->inputs.size() != 2 || !guessing.graph.scalar(node->inputs[1], constant)) continue;
    const double magnitude = std::abs(constant);
    const bool bytes = node->op_type == "Mul" ? magnitude < .1 : magnitude > 2;
    const std::string why = "the graph begins with " + node->op_type + " by " + std::to_string(constant);
    if (bytes) {
      byte_range(guessing, why);
    } else {
      unit_range(guessing, why);
    }
    return true;
  }
  return false;
}

void imagenet_transform(Guessing& guessing) {
  TransformSpec& transform = guessing.transform();
  transform.fit = Fit::kCover;
  const std::string& name = guessing.input.tensor->name;
  if (name.starts_with("data")) {
    transform.colour = ColourOrder::kBgr;
    byte_range(guessing, "an input called " + name + " is Caffe's habit: blue first, no scaling");
    return;
  }
  if (guessing.input.layout == Layout::kNhwc) return signed_range(guessing, "a channels-last ImageNet classifier is TensorFlow's");
  constexpr double kMean[] = {.485, .456, .406}, kStd[] = {.229, .224, .225};
  for (size_t c = 0; c < 3; ++c) {
    transform.scale[c] = 1 / (255 * kStd[c]);
    transform.bias[c] = -kMean[c] / kStd[c];
  }
  guessing.because("ImageNet's mean and deviation a channel: a channels-first classifier of 1000 classes is torchvision's");
}

void box_transform(Guessing& guessing) {
  TransformSpec& transform = guessing.transform();
  const std::string& decoder = decoder_of(guessing);
  if (decoder == "boxes_yolox") {
    transform.fit = Fit::kContain;
    transform.align = {0, 0};
    transform.fill = {114, 114, 114};
    transform.colour = ColourOrder::kBgr;
    byte_range(guessing, "YOLOX's recipe: blue first, upper left, filled with 114, no scaling");
  } else if (decoder == "boxes_yolo") {
    transform.fit = Fit::kContain;
    transform.fill = {114, 114, 114};
    unit_range(guessing, "YOLO's recipe: centred, filled with 114");
  } else if (decoder == "boxes_ssd") {
    transform.fit = Fit::kContain;
    if (guessing.guess.task == "handdet") {
      unit_range(guessing, "MediaPipe's palm detector: centred on black");
    } else {
      signed_range(guessing, "MediaPipe's face detector: centred on black");
    }
  } else {
    set_range(transform, 1 / 128., -127 / 128.);
    guessing.because("values (sample - 127) / 128: SSD's habit");
  }
}

void picture_transform(Guessing& guessing) {
  const std::string range = guessing.guess.component.outputs[0].parameters.text("range", "0..1");
  if (range == "-1..1") return signed_range(guessing, "the picture that comes out has this range");
  if (range == "0..1") return unit_range(guessing, "the picture that comes out has this range");
  byte_range(guessing, "the picture that comes out has this range");
}

// FSA-Net's recipe: faces as OpenCV reads them.
void head_transform(Guessing& guessing) {
  guessing.transform().colour = ColourOrder::kBgr;
  signed_range(guessing, "FSA-Net's recipe, blue first");
}

// M-LSD: samples as they are, and a fourth channel of ones.
void constant_alpha_range(Guessing& guessing) {
  byte_range(guessing, "M-LSD scales inside; its fourth channel is 1 everywhere");
  guessing.transform().scale[3] = 0;
  guessing.transform().bias[3] = 1;
}

// What the first operators and weights say, where they say it clearly; false where they do not.
bool seen_range(Guessing& guessing) {
  constexpr double kUsual[] = {1, .4, .4};  // 0..1, -1..1, 0..255
  constexpr double kClear = 4;              // times as likely as what is usual
  const std::vector<RangeEvidence> evidence = range_evidence(guessing.graph, guessing.input.tensor->name, guessing.input.channels);
  std::array<double, std::size(kUsual)> weights;
  std::ranges::copy(kUsual, weights.begin());
  for (const RangeEvidence& seen : evidence) {
    for (size_t i = 0; i < weights.size(); ++i) weights[i] *= seen.likelihood[i];
  }
  const size_t best = static_cast<size_t>(std::ranges::max_element(weights) - weights.begin());
  if (evidence.empty() || (best != 0 && weights[best] < kClear * weights[0])) return false;
  const std::string& why = evidence[0].reason;
  if (best == static_cast<size_t>(ValueRange::kUnit)) unit_range(guessing, why);
  if (best == static_cast<size_t>(ValueRange::kSigned)) signed_range(guessing, why);
  if (best == static_cast<size_t>(ValueRange::kBytes)) byte_range(guessing, why);
  return true;
}

// Masks and small classifiers: what the exporter's world does.
void plain_transform(Guessing& guessing) {
  const std::string& name = guessing.input.tensor->name;
  if (name.starts_with("sub_") || name.starts_with("Sub")) return signed_range(guessing, "the input is what a subtraction (" + name + ") made");
  if (guessing.guess.task == "emotion") return signed_range(guessing, "faces of the FER recipe");
  if (guessing.graph.model().producer == "CNTK") return byte_range(guessing, "CNTK's exports take samples as they are");
  if (!seen_range(guessing)) unit_range(guessing, "the usual range");
}

}  // namespace

void set_range(TransformSpec& transform, double scale, double bias) {
  transform.scale.fill(scale);
  transform.bias.fill(bias);
}

void guess_transform(Guessing& guessing) {
  const std::string& decoder = decoder_of(guessing);
  const bool boxes = decoder.starts_with("boxes");
  if (decoder.starts_with("points") && guessing.guess.task == "pose" && guessing.input.width > 0) guessing.transform().fit = Fit::kContain;
  if (quantised_range(guessing)) return;
  if (decoder == "lines" && guessing.input.channels == 4) return constant_alpha_range(guessing);
  if (!boxes && normalised_inside(guessing)) return;
  if (boxes) return box_transform(guessing);
  if (guessing.guess.task == "bodyparts") return signed_range(guessing, "BodyPix's MobileNet");
  if (guessing.guess.task == "headpose") return head_transform(guessing);
  if (decoder == "image") return picture_transform(guessing);
  const bool imagenet = decoder == "classes" && guessing.guess.component.outputs[0].labels.size() == 1000;
  if (imagenet) return imagenet_transform(guessing);
  plain_transform(guessing);
}

}  // namespace diopter::inspect
