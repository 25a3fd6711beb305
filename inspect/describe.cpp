#include "inspect/describe.h"

namespace diopter::inspect {

Description describe(const OnnxModel& model, const std::string& task) {
  Description description{model, obstacles(model), browser_fitness(model), {}, precision_of(model), {}, {}, {}};
  Result<Guess> guessed = guess(model, task);
  if (guessed.ok()) {
    description.guess = std::move(guessed).value();
    description.alternatives = alternatives_of(model, *description.guess);
  } else {
    description.no_guess = std::move(guessed).status();
  }
  description.cost = cost_of(model, description.guess ? &*description.guess : nullptr);
  return description;
}

std::string_view word_of(Fit fit) { return fit == Fit::kStretch ? "stretch" : fit == Fit::kContain ? "contain" : "cover"; }

std::string_view word_of(ColourOrder order) {
  switch (order) {
    case ColourOrder::kRgb: return "rgb";
    case ColourOrder::kBgr: return "bgr";
    case ColourOrder::kGrey: return "grey";
    case ColourOrder::kRgba: return "rgba";
    case ColourOrder::kBgra: return "bgra";
  }
  return "rgb";
}

}  // namespace diopter::inspect
