// One frame, the stages in order: react, input and model, output, render.
#include "engine/session.h"

#include <algorithm>

#include "engine/react/trigger_watch.h"
#include "engine/render/effect_chain.h"
#include "engine/schedule/scene_cut.h"
#include "engine/schedule/schedule.h"

namespace diopter {

namespace {

// Fires by itself where a lens remembers something, or listens to it.
constexpr std::string_view kSceneCut = "scene_cut";

class LensSession final : public Session {
 public:
  explicit LensSession(const SessionOptions& options) : options_(options) {}

  Status load(const Lens& lens, const NamedBytes& files) {
    DIOPTER_TRY(schedule_.load(lens, files, options_.make_runner, options_.runner, options_.wait_for_answers, options_.tap, outputs_));
    for (const ComponentSpec& spec : lens.components) {
      if (spec.run.mode == RunMode::kOnTrigger) triggers_.push_back(spec.run.trigger);
    }
    specs_ = lens.triggers;
    DIOPTER_TRY(watch_.load(specs_, outputs_));
    watches_cuts_ = schedule_.has_memory() || std::ranges::find(triggers_, kSceneCut) != triggers_.end();
    for (size_t i = 0; options_.draw && i < lens.effects.size(); ++i) {
      Status status = effects_.add(lens.effects[i], outputs_, options_.assets);
      if (!status.ok()) return std::move(status).within("effects/" + std::to_string(i));
    }
    return ok_status();
  }

  Status step(Frame frame, std::span<const Event> events, StepResult& result) override {
    const int64_t start = now();
    result.times = {};
    fire(events, triggers_, result.firings);
    // What outputs set off on the last frame reaches the components now; it was reported then.
    const size_t reported = result.firings.size();
    result.firings.insert(result.firings.end(), set_off_.begin(), set_off_.end());
    if (watches_cuts_ && scene_cut_.is_cut(frame.view())) {
      schedule_.forget();
      result.firings.push_back({std::string(kSceneCut), frame.time_s, "the picture changed to another scene"});
    }
    empty_audio(outputs_);
    ComponentTimes times;
    result.shown = true;
    if (schedule_.holds()) {
      DIOPTER_TRY(schedule_.run_held(frame, result.firings, outputs_, times, result.shown));
    } else {
      DIOPTER_TRY(schedule_.run(frame, result.firings, outputs_, times));
    }
    result.firings.erase(result.firings.begin() + static_cast<std::ptrdiff_t>(reported), result.firings.begin() + static_cast<std::ptrdiff_t>(reported + set_off_.size()));
    set_off_.clear();
    watch_.check(outputs_, frame.time_s, set_off_);
    result.firings.insert(result.firings.end(), set_off_.begin(), set_off_.end());
    const int64_t render_start = now();
    if (result.shown && !frame.empty()) DIOPTER_TRY(effects_.draw(outputs_, frame.time_s, frame.view()));
    result.frame = std::move(frame);
    result.outputs = &outputs_;
    result.times = {times.input, times.model, times.output, now() - render_start, now() - start};
    return ok_status();
  }

  int sound_rate() const override { return schedule_.sound_rate(); }
  int sound_samples() const override { return schedule_.sound_samples(); }
  void hear(std::span<const float> samples) override { schedule_.hear(samples); }

  void reset() override {
    schedule_.reset(outputs_);
    scene_cut_.reset();
    watch_.reset();
    set_off_.clear();
    effects_.reset();
  }

  std::vector<const Runner*> runners() const override { return schedule_.runners(); }
  std::span<const std::string> triggers() const override { return triggers_; }

 private:
  int64_t now() const { return options_.clock ? options_.clock() : 0; }

  const SessionOptions options_;
  Outputs outputs_;
  Schedule schedule_;
  std::vector<TriggerSpec> specs_;
  TriggerWatch watch_;
  std::vector<Firing> set_off_;  // by outputs, on the last frame
  SceneCut scene_cut_;
  bool watches_cuts_ = false;
  EffectChain effects_;
  std::vector<std::string> triggers_;
};

}  // namespace

Result<std::unique_ptr<Session>> Session::create(const Lens& lens, const NamedBytes& files, const SessionOptions& options) {
  auto session = std::make_unique<LensSession>(options);
  DIOPTER_TRY(session->load(lens, files));
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace diopter
