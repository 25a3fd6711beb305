#include "inspect/alternatives.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "inspect/alternative_parts.h"

namespace diopter::inspect {

namespace {

constexpr double kLeastPlausible = .04;

bool near(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1., std::abs(b)); }

struct FitWeights {
  double stretch, contain, cover;
};

// How often each fit is meant, by what comes out.
FitWeights fit_weights(const std::string& decoder, const std::string& task) {
  if (decoder == "classes") return {.35, .05, .6};
  if (decoder.starts_with("boxes")) return decoder == "boxes_decoded" ? FitWeights{.7, .28, .02} : FitWeights{.25, .73, .02};
  if (decoder.starts_with("points")) return task == "pose" ? FitWeights{.4, .55, .05} : FitWeights{.8, .17, .03};
  if (decoder == "image") return {.75, .15, .1};
  return {.7, .25, .05};
}

// What the guess chose is taken for likelier than the mean of its kind.
constexpr double kChosen = 2;

// Models of a face or hand are given a region that has their own proportions.
bool sees_a_region(std::string_view task) { return task == "facelm" || task == "handlm" || task == "headpose" || task == "emotion"; }

void weigh_fit(const Weighing& weighing, Candidates& candidates) {
  const TransformSpec& transform = weighing.transform();
  if (sees_a_region(weighing.top.task)) return;
  const Shape& shape = weighing.tensor->shape;
  const int first = transform.layout == Layout::kNchw ? 2 : 1;
  if (shape.rank() != 4 || shape[first] < 0 || shape[first + 1] < 0) return;  // an open size follows the frame
  const FitWeights weights = fit_weights(weighing.decoder(), weighing.top.task);
  const auto add = [&](Fit fit, double weight, const char* word, const char* reason) {
    candidates.push_back({word, weight * (transform.fit == fit ? kChosen : 1), reason, transform.fit == fit, [fit](Guess& guess) { guess.component.inputs[0].transform.fit = fit; }});
  };
  add(Fit::kStretch, weights.stretch, "stretch", "the whole picture, its sides scaled apart: what most exporters' examples do");
  add(Fit::kContain, weights.contain, "contain", "the whole picture with its proportions, the rest filled: usual for detectors and points");
  add(Fit::kCover, weights.cover, "cover", "the middle of the picture: usual for classifiers");
}

// The plausibilities of a field sum to 1.
void normalise(Candidates& candidates) {
  double sum = 0;
  for (const Candidate& candidate : candidates) sum += candidate.plausibility;
  for (Candidate& candidate : candidates) candidate.plausibility = sum > 0 ? candidate.plausibility / sum : 0;
}

void take(const std::string& field, Candidates candidates, const Guess& top, Alternatives& found) {
  normalise(candidates);
  for (const Candidate& candidate : candidates) {
    const Weighed weighed{field, candidate.value, candidate.plausibility, candidate.reason};
    if (candidate.taken) {
      found.taken.push_back(weighed);
    } else if (candidate.plausibility >= kLeastPlausible) {
      Alternative other{weighed, top};
      candidate.change(other.guess);
      other.guess.reasons.push_back("instead of the top guess, " + field + " " + candidate.value + ": " + candidate.reason);
      found.others.push_back(std::move(other));
    }
  }
}

}  // namespace

std::vector<std::string> Alternatives::open_fields() const {
  std::vector<std::string> fields;
  for (const Weighed& field : taken) {
    const bool open = std::ranges::any_of(others, [&](const Alternative& other) { return other.differs.field == field.field && other.differs.plausibility * 2 >= field.plausibility; });
    if (open) fields.push_back(field.field);
  }
  return fields;
}

std::string range_of(const TransformSpec& transform) {
  constexpr double kMean[] = {.485, .456, .406}, kStd[] = {.229, .224, .225};
  const double scale = transform.scale[0], bias = transform.bias[0];
  const bool even = near(transform.scale[1], scale) && near(transform.bias[1], bias);
  if (even && near(scale, 1 / 255.) && near(bias, 0)) return "0..1";
  if (even && near(scale, 1 / 127.5) && near(bias, -1)) return "-1..1";
  if (even && near(scale, 1 / 128.) && near(bias, -127 / 128.)) return "(s - 127) / 128";
  if (even && near(scale, 1) && near(bias, 0)) return "0..255";
  if (even && near(scale, 1) && near(bias, -128)) return "int8";
  bool imagenet = true;
  for (size_t c = 0; c < 3; ++c) imagenet &= near(transform.scale[c], 1 / (255 * kStd[c])) && near(transform.bias[c], -kMean[c] / kStd[c]);
  if (imagenet) return "ImageNet mean and deviation";
  char text[64];
  std::snprintf(text, sizeof text, "s * %.4g %c %.4g", scale, bias < 0 ? '-' : '+', std::abs(bias));
  return text;
}

Alternatives alternatives_of(const OnnxModel& model, const Guess& top) {
  Alternatives found;
  if (top.component.inputs.empty() || top.component.inputs[0].kind != InputKind::kPicture || top.component.outputs.empty()) return found;
  const auto tensor = std::ranges::find(model.inputs, top.component.inputs[0].tensor, &TensorInfo::name);
  if (tensor == model.inputs.end()) return found;
  const GraphView graph(model);
  const Weighing weighing{graph, top, &*tensor};
  using Weigh = void (*)(const Weighing&, Candidates&);
  constexpr std::array<std::pair<const char*, Weigh>, 4> kFields{{{"range", weigh_range}, {"colour", weigh_colour}, {"fit", weigh_fit}, {"decoder", weigh_decoder}}};
  for (const auto& [field, weigh] : kFields) {
    Candidates candidates;
    weigh(weighing, candidates);
    take(field, std::move(candidates), top, found);
  }
  std::ranges::stable_sort(found.others, std::greater<>(), [](const Alternative& other) { return other.differs.plausibility; });
  return found;
}

}  // namespace diopter::inspect
