// Ids for boxes over time, after ByteTrack (Zhang et al., ECCV 2022): boxes of high scores are matched to tracks first, then those
// of low scores to the tracks that are left, so that an object that is half hidden keeps its id. Motion: a constant velocity by an
// alpha-beta filter instead of the paper's Kalman filter; matching: greedy by overlap instead of the Hungarian method, which for
// the few objects of a camera picture gives the same pairs and is repeatable.
#include <algorithm>
#include <vector>

#include "engine/output/filter.h"
#include "engine/output/nms.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"high", ParameterType::kNumber, "0.5", 0, 1, "0..1", "boxes of at least this score are matched first, and begin new tracks"},
    {"iou", ParameterType::kNumber, "0.3", 0.01, 1, "0..1", "least overlap of a box with where a track expects it"},
    {"keep", ParameterType::kNumber, "1", 0, 60, "s", "a track that is not seen for longer is over"},
    {"min_hits", ParameterType::kInteger, "1", 1, 100, "", "a new track shows after so many frames in a row"},
    {"same_class", ParameterType::kBoolean, "true", 0, 0, "", "a track never changes its class"},
};
constexpr OutputKind kKinds[] = {OutputKind::kBoxes};

struct Track {
  int id = kNoId;  // kNoId: not shown yet
  int class_index = 0;
  Rect box;        // where it was, brought up to date by its velocity
  Rect velocity;   // of each side, pixels a second
  double seen_s = 0;
  int hits = 0;
  bool matched = false;
};

struct Pair {
  float overlap;
  size_t track, item;
};

struct State final : FilterState {
  void reset() override {
    tracks.clear();
    next_id = 0;
    time_s = 0;
  }
  std::vector<Track> tracks;
  std::vector<Pair> pairs;
  std::vector<char> taken;  // by item
  int next_id = 0;
  double time_s = 0;
};

Rect plus(const Rect& a, const Rect& b, float k) { return {a.x0 + k * b.x0, a.y0 + k * b.y0, a.x1 + k * b.x1, a.y1 + k * b.y1}; }

class Tracker final : public Filter {
 public:
  explicit Tracker(const ParameterValues& parameters)
      : high_(static_cast<float>(parameters.number("high"))),
        iou_(static_cast<float>(parameters.number("iou"))),
        keep_(parameters.number("keep")),
        min_hits_(parameters.integer("min_hits")),
        same_class_(parameters.boolean("same_class")) {}

  std::unique_ptr<FilterState> make_state() const override { return std::make_unique<State>(); }

  void apply(const FilterInput& input, FilterState& remembered, Output& output) const override {
    State& state = static_cast<State&>(remembered);
    Boxes* boxes = std::get_if<Boxes>(&output.data);
    if (!boxes) return;
    const float interval = static_cast<float>(input.time_s - state.time_s);
    if (interval < 0) state.reset();
    state.time_s = input.time_s;
    for (Track& track : state.tracks) {
      track.matched = false;
      track.box = plus(track.box, track.velocity, std::max(interval, 0.f));
    }
    state.taken.assign(boxes->items.size(), 0);
    match(*boxes, true, interval, state);
    match(*boxes, false, interval, state);
    begin_tracks(*boxes, input.time_s, state);
    std::erase_if(state.tracks, [&](const Track& track) { return input.time_s - track.seen_s > keep_ || (!track.matched && track.hits < min_hits_); });
  }

 private:
  // The best pairs first; each track and each box once.
  void match(Boxes& boxes, bool high, float interval, State& state) const {
    state.pairs.clear();
    for (size_t t = 0; t < state.tracks.size(); ++t) {
      if (state.tracks[t].matched) continue;
      for (size_t i = 0; i < boxes.items.size(); ++i) {
        const BoxItem& item = boxes.items[i];
        if (state.taken[i] || (item.score >= high_) != high || (same_class_ && item.class_index != state.tracks[t].class_index)) continue;
        const float overlap = box_iou(state.tracks[t].box, item.box);
        if (overlap >= iou_) state.pairs.push_back({overlap, t, i});
      }
    }
    std::ranges::stable_sort(state.pairs, std::greater(), &Pair::overlap);
    for (const Pair& pair : state.pairs) {
      if (state.tracks[pair.track].matched || state.taken[pair.item]) continue;
      state.taken[pair.item] = 1;
      update(state.tracks[pair.track], boxes.items[pair.item], interval, state);
    }
  }

  void update(Track& track, BoxItem& item, float interval, State& state) const {
    constexpr float kVelocityGain = .3f;  // beta of the alpha-beta filter; alpha is 1: the box is where it was seen
    const Rect error = plus(item.box, track.box, -1);
    if (interval > 0) track.velocity = plus(track.velocity, error, kVelocityGain / interval);
    track.box = item.box;
    track.seen_s = state.time_s;
    track.matched = true;
    ++track.hits;
    if (track.id == kNoId && track.hits >= min_hits_) track.id = state.next_id++;
    item.id = track.id;
  }

  void begin_tracks(Boxes& boxes, double time_s, State& state) const {
    constexpr size_t kMostTracks = 1000;
    for (size_t i = 0; i < boxes.items.size() && state.tracks.size() < kMostTracks; ++i) {
      BoxItem& item = boxes.items[i];
      if (state.taken[i] || item.score < high_) continue;
      Track track{.class_index = item.class_index, .box = item.box, .seen_s = time_s, .hits = 1, .matched = true};
      if (min_hits_ <= 1) track.id = state.next_id++;
      item.id = track.id;
      state.tracks.push_back(track);
    }
  }

  float high_, iou_;
  double keep_;
  int min_hits_;
  bool same_class_;
};

}  // namespace

extern const FilterEntry kFilter_track;
const FilterEntry kFilter_track = {"track", "gives boxes an id that stays with the object", kKinds, kParameters,
                                   [](const ParameterValues& parameters) -> Result<std::unique_ptr<Filter>> { return std::unique_ptr<Filter>(new Tracker(parameters)); }};

}  // namespace diopter
