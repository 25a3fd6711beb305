// Smooths a mask over time where it hardly changes, and follows at once where it changes much: the new value's weight rises
// from `least` to 1 as the difference to what was shown goes from 0 to `motion`. (MediaPipe's segmentation smoothing weighs by
// the uncertainty of the new value instead; a difference works for masks of any activation.)
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/output/filter.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"least", ParameterType::kNumber, "0.2", 0.01, 1, "0..1", "weight of a new value that differs by nothing, at 30 frames a second"},
    {"motion", ParameterType::kNumber, "0.4", 0.001, 1, "0..1", "a difference from which on the new value stands alone"},
    {"max_gap", ParameterType::kNumber, "0.5", 0.001, 3600, "s", "after a longer time without a mask the next one stands alone"},
};
constexpr OutputKind kKinds[] = {OutputKind::kMask};

struct State final : FilterState {
  void reset() override { shown.clear(); }
  std::vector<float> shown;
  double time_s = 0;
};

class MaskMotion final : public Filter {
 public:
  explicit MaskMotion(const ParameterValues& parameters)
      : least_(parameters.number("least")), motion_(static_cast<float>(parameters.number("motion"))), max_gap_(parameters.number("max_gap")) {}

  std::unique_ptr<FilterState> make_state() const override { return std::make_unique<State>(); }

  void apply(const FilterInput& input, FilterState& remembered, Output& output) const override {
    State& state = static_cast<State&>(remembered);
    Mask* mask = std::get_if<Mask>(&output.data);
    if (!mask) return state.reset();
    const double interval = input.time_s - state.time_s;
    state.time_s = input.time_s;
    if (state.shown.size() != mask->values.size() || !(interval > 0 && interval <= max_gap_)) {
      state.shown.assign(mask->values.begin(), mask->values.end());
      return;
    }
    constexpr double kReferenceInterval = 1 / 30.;
    const float least = static_cast<float>(1 - std::pow(1 - least_, interval / kReferenceInterval));
    const float rise = (1 - least) / motion_;
    for (size_t i = 0; i < mask->values.size(); ++i) {
      const float difference = mask->values[i] - state.shown[i];
      const float weight = std::min(least + rise * std::abs(difference), 1.f);
      state.shown[i] += weight * difference;
      mask->values[i] = state.shown[i];
    }
  }

 private:
  double least_;
  float motion_;
  double max_gap_;
};

}  // namespace

extern const FilterEntry kFilter_mask_motion;
const FilterEntry kFilter_mask_motion = {"mask_motion", "steadies a mask where it hardly changes and follows at once where it moves", kKinds, kParameters,
                                         [](const ParameterValues& parameters) -> Result<std::unique_ptr<Filter>> { return std::unique_ptr<Filter>(new MaskMotion(parameters)); }};

}  // namespace diopter
