// How likely each range of values and each order of colours is.
#include <algorithm>
#include <cmath>

#include "inspect/alternative_parts.h"
#include "inspect/alternatives.h"
#include "inspect/guess_parts.h"
#include "inspect/input_evidence.h"

namespace diopter::inspect {

namespace {

constexpr double kKnownFamily = 40;  // how much likelier a published recipe is than its variants
constexpr double kChosen = 4;        // the same for a habit

int channels_of(const Weighing& weighing) {
  const Shape& shape = weighing.tensor->shape;
  if (shape.rank() != 4) return 0;
  return static_cast<int>(shape[weighing.transform().layout == Layout::kNchw ? 1 : 3]);
}

// Decoders that belong to one family of detectors, whose way of feeding is published.
bool is_known_family(const Weighing& weighing) {
  const std::string& decoder = weighing.decoder();
  return decoder == "boxes_yolox" || decoder == "boxes_yolo" || decoder == "boxes_ssd" || weighing.top.task == "bodyparts" || weighing.top.task == "lines";
}

void set_values(TransformSpec& transform, ValueRange range) {
  constexpr double kMean[] = {.485, .456, .406}, kStd[] = {.229, .224, .225};
  if (range == ValueRange::kUnit) set_range(transform, 1 / 255., 0);
  if (range == ValueRange::kSigned) set_range(transform, 1 / 127.5, -1);
  if (range == ValueRange::kBytes) set_range(transform, 1, 0);
  if (range != ValueRange::kImageNet) return;
  for (size_t channel = 0; channel < 3; ++channel) {  // by tensor channel
    const size_t c = transform.colour == ColourOrder::kBgr ? 2 - channel : channel;
    transform.scale[channel] = 1 / (255 * kStd[c]);
    transform.bias[channel] = -kMean[c] / kStd[c];
  }
}

// "(s - 127) / 128" is -1..1 for what the weights can tell.
bool is_range(const TransformSpec& transform, ValueRange range) {
  const std::string word = range_of(transform);
  return word == range_word(range) || (range == ValueRange::kSigned && word == "(s - 127) / 128");
}

std::array<double, kValueRanges> range_priors(const Weighing& weighing) {
  const bool colour = channels_of(weighing) == 3;
  const bool torch = weighing.transform().layout == Layout::kNchw;
  return {1, torch ? .6 : 1, .4, !colour ? 0 : torch ? .6 : .2};
}

std::string usual_reason(ValueRange range) {
  switch (range) {
    case ValueRange::kUnit: return "the usual range";
    case ValueRange::kSigned: return "TensorFlow's habit";
    case ValueRange::kBytes: return "models that scale inside take samples as they are";
    case ValueRange::kImageNet: return "torchvision's habit";
  }
  return {};
}

// What names and outputs say: Caffe's "data", a subtraction that was cut off, the range of a picture that comes out.
std::vector<RangeEvidence> other_evidence(const Weighing& weighing) {
  std::vector<RangeEvidence> found;
  const std::string& name = weighing.tensor->name;
  if (name.starts_with("data")) found.push_back({{.1, .05, 1, .1}, "an input called " + name + " is Caffe's habit"});
  if (name.starts_with("sub_") || name.starts_with("Sub")) found.push_back({{.1, 1, .05, .3}, "the input is what a subtraction (" + name + ") made"});
  const OutputSpec& output = weighing.top.component.outputs[0];
  if (output.decoder == "image") {
    const std::string range = output.parameters.text("range", "0..1");
    RangeEvidence same{{.3, .3, .3, .3}, "the picture that comes out has the range " + range};
    for (size_t i = 0; i < kValueRanges; ++i) {
      if (range == range_word(static_cast<ValueRange>(i))) same.likelihood[i] = 1;
    }
    found.push_back(std::move(same));
  }
  return found;
}

void add_reason(const std::string& reason, std::string& all) { all += (all.empty() ? "" : "; ") + reason; }

}  // namespace

void weigh_range(const Weighing& weighing, Candidates& candidates) {
  const TransformSpec& transform = weighing.transform();
  if (weighing.tensor->type == ElementType::kUint8 || weighing.tensor->type == ElementType::kInt8 || transform.scale[3] == 0) return;  // the type says it
  std::vector<RangeEvidence> evidence = range_evidence(weighing.graph, weighing.tensor->name, channels_of(weighing));
  for (RangeEvidence& other : other_evidence(weighing)) evidence.push_back(std::move(other));
  const auto priors = range_priors(weighing);
  bool any_taken = false;
  for (size_t i = 0; i < kValueRanges; ++i) {
    const auto range = static_cast<ValueRange>(i);
    Candidate candidate{std::string(range_word(range)), priors[i], {}, is_range(transform, range), [range](Guess& guess) { set_values(guess.component.inputs[0].transform, range); }};
    if (candidate.taken) {
      candidate.value = range_of(transform);
      candidate.plausibility *= is_known_family(weighing) ? kKnownFamily : kChosen;
    }
    for (const RangeEvidence& seen : evidence) {
      candidate.plausibility *= seen.likelihood[i];
      if (seen.likelihood[i] >= .5 || candidate.taken) add_reason(seen.reason + (seen.likelihood[i] < .1 ? ", which speaks against it" : ""), candidate.reason);
    }
    if (candidate.reason.empty()) candidate.reason = usual_reason(range);
    any_taken |= candidate.taken;
    if (candidate.plausibility > 0) candidates.push_back(std::move(candidate));
  }
  if (!any_taken) candidates.clear();  // a range of its own: a recipe that is known
}

void weigh_colour(const Weighing& weighing, Candidates& candidates) {
  const ColourOrder taken = weighing.transform().colour;
  if (channels_of(weighing) != 3 || (taken != ColourOrder::kRgb && taken != ColourOrder::kBgr)) return;
  double rgb = .8, bgr = .2;
  (taken == ColourOrder::kRgb ? rgb : bgr) *= is_known_family(weighing) ? kKnownFamily : kChosen;
  std::string reason;
  if (weighing.tensor->name.starts_with("data")) {
    bgr *= 4;
    add_reason("an input called " + weighing.tensor->name + " is Caffe's habit: blue first", reason);
  }
  TrainedLevel trained;
  if (trained_level(weighing.graph, weighing.tensor->name, 3, trained)) {
    if (trained.per_channel && trained.significant() && trained.red_blue_error > 0) {
      const double off = std::clamp((trained.levels[0] - trained.levels[2]) / trained.red_blue_error, -3., 3.);
      (off > 0 ? rgb : bgr) *= std::exp(std::abs(off) / 2);
      if (std::abs(off) > 1) add_reason(off > 0 ? "the first channel was the brighter one in training, as red is" : "the last channel was the brighter one in training, as red is", reason);
    }
    if (trained.red_blue_likeness > .9) {
      // What is alike for both cannot be told from the graph, and matters less.
      add_reason("the first layer treats red and blue nearly alike", reason);
    }
  }
  const auto swap = [](ColourOrder order) {
    return [order](Guess& guess) {
      TransformSpec& transform = guess.component.inputs[0].transform;
      transform.colour = order;
      std::swap(transform.scale[0], transform.scale[2]);
      std::swap(transform.bias[0], transform.bias[2]);
    };
  };
  candidates.push_back({"rgb", rgb, reason.empty() ? "the usual order" : reason, taken == ColourOrder::kRgb, swap(ColourOrder::kRgb)});
  candidates.push_back({"bgr", bgr, reason.empty() ? "OpenCV's and Caffe's order" : reason, taken == ColourOrder::kBgr, swap(ColourOrder::kBgr)});
}

}  // namespace diopter::inspect
