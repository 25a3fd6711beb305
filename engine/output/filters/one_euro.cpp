// The One-Euro filter (Casiez, Roussel, Vogel: "1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input", CHI 2012):
// a low pass whose cutoff rises with the speed, so that what rests is steady and what moves is not late.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/output/filter.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"min_cutoff", ParameterType::kNumber, "1", 0.001, 1000, "Hz", "cutoff at rest: lower is steadier"},
    {"beta", ParameterType::kNumber, "10", 0, 10000, "", "how much the cutoff rises with the speed, in object sizes a second: higher is less late"},
    {"derivative_cutoff", ParameterType::kNumber, "1", 0.001, 1000, "Hz", "cutoff of the speed itself"},
    {"max_gap", ParameterType::kNumber, "0.5", 0.001, 3600, "s", "after a longer time without a sample a value begins anew"},
};
constexpr OutputKind kKinds[] = {OutputKind::kKeypoints, OutputKind::kBoxes, OutputKind::kVector};

struct Settings {
  double min_cutoff, beta, derivative_cutoff, max_gap;
};

// Of the exponential smoothing that has this cutoff at this interval.
double smoothing(double interval_s, double cutoff) {
  const double r = 2 * std::acos(-1.) * cutoff * interval_s;
  return r / (r + 1);
}

// One number over time.
struct Smoothed {
  double value = 0, speed = 0;

  void begin(double x) { *this = {x, 0}; }
  // `size`: what a speed is measured against.
  float next(double x, double interval_s, double size, const Settings& settings) {
    const double moved = (x - value) / interval_s;
    speed += smoothing(interval_s, settings.derivative_cutoff) * (moved - speed);
    const double cutoff = settings.min_cutoff + settings.beta * std::abs(speed) / size;
    value += smoothing(interval_s, cutoff) * (x - value);
    return static_cast<float>(value);
  }
};

// The numbers of one instance.
struct Track {
  int id = kNoId;
  double time_s = 0;
  bool seen = false;  // on this frame
  std::vector<Smoothed> numbers;
};

struct State final : FilterState {
  void reset() override { tracks.clear(); }

  Track& track_of(int id) {
    const auto at = std::ranges::find(tracks, id, &Track::id);
    if (at != tracks.end()) return *at;
    Track fresh;
    fresh.id = id;
    tracks.push_back(std::move(fresh));
    return tracks.back();
  }
  void forget_unseen() {
    std::erase_if(tracks, [](const Track& track) { return !track.seen; });
    for (Track& track : tracks) track.seen = false;
  }

  std::vector<Track> tracks;
  std::vector<float*> numbers;  // of one instance, where they lie
};

class OneEuro final : public Filter {
 public:
  explicit OneEuro(const ParameterValues& parameters)
      : settings_{parameters.number("min_cutoff"), parameters.number("beta"), parameters.number("derivative_cutoff"), parameters.number("max_gap")} {}

  std::unique_ptr<FilterState> make_state() const override { return std::make_unique<State>(); }

  void apply(const FilterInput& input, FilterState& remembered, Output& output) const override {
    State& state = static_cast<State&>(remembered);
    if (auto* keypoints = std::get_if<Keypoints>(&output.data)) smooth_points(*keypoints, input.time_s, state);
    if (auto* boxes = std::get_if<Boxes>(&output.data)) smooth_boxes(*boxes, input.time_s, state);
    if (auto* vector = std::get_if<Vector>(&output.data)) {
      state.numbers.clear();
      for (float& value : vector->values) state.numbers.push_back(&value);
      smooth(kNoId, input.time_s, 1, state);
    }
    state.forget_unseen();
  }

 private:
  // Several instances without ids cannot be told apart from frame to frame, so they are left alone.
  void smooth_points(Keypoints& keypoints, double time_s, State& state) const {
    for (size_t i = 0; i < keypoints.instances.size(); ++i) {
      if (keypoints.instances[i].id == kNoId && keypoints.instances.size() > 1) return;
      const size_t count = static_cast<size_t>(keypoints.points_per_instance);
      state.numbers.clear();
      Rect bounds{INFINITY, INFINITY, -INFINITY, -INFINITY};
      for (Keypoint& point : std::span(keypoints.points).subspan(i * count, count)) {
        bounds = {std::min(bounds.x0, point.at.x), std::min(bounds.y0, point.at.y), std::max(bounds.x1, point.at.x), std::max(bounds.y1, point.at.y)};
        state.numbers.insert(state.numbers.end(), {&point.at.x, &point.at.y, &point.z});
      }
      smooth(keypoints.instances[i].id, time_s, std::max(bounds.width(), bounds.height()), state);
    }
  }

  void smooth_boxes(Boxes& boxes, double time_s, State& state) const {
    const size_t count = static_cast<size_t>(boxes.points_per_box);
    for (size_t i = 0; i < boxes.items.size(); ++i) {
      BoxItem& item = boxes.items[i];
      if (item.id == kNoId && boxes.items.size() > 1) return;
      const double size = std::max(item.box.width(), item.box.height());
      state.numbers.assign({&item.box.x0, &item.box.y0, &item.box.x1, &item.box.y1});
      for (Point& point : std::span(boxes.points).subspan(i * count, count)) state.numbers.insert(state.numbers.end(), {&point.x, &point.y});
      smooth(item.id, time_s, size, state);
    }
  }

  void smooth(int id, double time_s, double size, State& state) const {
    Track& track = state.track_of(id);
    const double interval = time_s - track.time_s;
    const bool goes_on = track.numbers.size() == state.numbers.size() && interval > 0 && interval <= settings_.max_gap;
    track.numbers.resize(state.numbers.size());
    for (size_t i = 0; i < state.numbers.size(); ++i) {
      if (goes_on) {
        *state.numbers[i] = track.numbers[i].next(*state.numbers[i], interval, std::max(size, 1e-6), settings_);
      } else {
        track.numbers[i].begin(*state.numbers[i]);
      }
    }
    track.time_s = time_s;
    track.seen = true;
  }

  const Settings settings_;
};

}  // namespace

extern const FilterEntry kFilter_one_euro;
const FilterEntry kFilter_one_euro = {"one_euro", "steadies points, boxes and vectors at rest without making them late in motion", kKinds, kParameters,
                                      [](const ParameterValues& parameters) -> Result<std::unique_ptr<Filter>> { return std::unique_ptr<Filter>(new OneEuro(parameters)); }};

}  // namespace diopter
