// Exponential smoothing of numbers that belong to the whole picture: vectors, depth, scores of classes.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/output/filter.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"time", ParameterType::kNumber, "0.2", 0.001, 60, "s", "after this time a step has come through by 63 %"},
};
constexpr OutputKind kKinds[] = {OutputKind::kVector, OutputKind::kDepth, OutputKind::kClasses};

struct State final : FilterState {
  void reset() override { values.clear(); }
  std::vector<float> values;  // of classes: by class index
  double time_s = 0;
};

class Ema final : public Filter {
 public:
  explicit Ema(const ParameterValues& parameters) : time_(parameters.number("time")) {}
  std::unique_ptr<FilterState> make_state() const override { return std::make_unique<State>(); }

  void apply(const FilterInput& input, FilterState& remembered, Output& output) const override {
    State& state = static_cast<State&>(remembered);
    const double interval = input.time_s - state.time_s;
    state.time_s = input.time_s;
    if (interval <= 0) state.reset();
    const float weight = static_cast<float>(1 - std::exp(-std::max(interval, 0.) / time_));
    if (auto* vector = std::get_if<Vector>(&output.data)) smooth(vector->values, weight, state);
    if (auto* depth = std::get_if<Depth>(&output.data)) smooth(depth->values, weight, state);
    if (auto* classes = std::get_if<Classes>(&output.data)) smooth_classes(*classes, weight, state);
  }

 private:
  static void smooth(std::vector<float>& values, float weight, State& state) {
    if (state.values.size() != values.size()) {
      state.values.assign(values.begin(), values.end());
      return;
    }
    for (size_t i = 0; i < values.size(); ++i) values[i] = state.values[i] += weight * (values[i] - state.values[i]);
  }

  // A class that is not among the items this time counts as 0; instances are not told apart, so several are left alone.
  static void smooth_classes(Classes& classes, float weight, State& state) {
    constexpr int kMostClasses = 1 << 16;
    int most = -1;
    for (const ClassItem& item : classes.items) {
      if (item.id != kNoId || item.class_index < 0 || item.class_index >= kMostClasses) return;
      most = std::max(most, item.class_index);
    }
    const bool first = state.values.empty();
    if (static_cast<int>(state.values.size()) <= most) state.values.resize(static_cast<size_t>(most) + 1, 0.f);
    const float kept = first ? 0 : 1 - weight, taken = first ? 1 : weight;
    for (float& value : state.values) value *= kept;
    for (ClassItem& item : classes.items) item.score = state.values[static_cast<size_t>(item.class_index)] += taken * item.score;
    std::ranges::stable_sort(classes.items, std::greater(), &ClassItem::score);
  }

  double time_;
};

}  // namespace

extern const FilterEntry kFilter_ema;
const FilterEntry kFilter_ema = {"ema", "smooths vectors, depth and class scores over a time", kKinds, kParameters,
                                 [](const ParameterValues& parameters) -> Result<std::unique_ptr<Filter>> { return std::unique_ptr<Filter>(new Ema(parameters)); }};

}  // namespace diopter
