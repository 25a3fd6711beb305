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
    if (schedule_.waiting()) return invalid("session", "the last step still waits for an answer", "call resume() until it is done");
    start_ = now();
    result.times = {};
    fire(events, triggers_, result.firings);
    // What outputs set off on the last frame reaches the components now; it was reported then.
    fired_ = result.firings.size();
    result.firings.insert(result.firings.end(), set_off_.begin(), set_off_.end());
    if (watches_cuts_ && scene_cut_.is_cut(frame.view())) {
      schedule_.forget();
      result.firings.push_back({std::string(kSceneCut), frame.time_s, "the picture changed to another scene"});
    }
    empty_audio(outputs_);
    times_ = {};
    frame_ = std::move(frame);
    result.shown = true;
    if (schedule_.holds()) {
      DIOPTER_TRY(schedule_.run_held(frame_, result.firings, outputs_, times_, result.shown));
    } else {
      DIOPTER_TRY(schedule_.run(frame_, result.firings, outputs_, times_));
    }
    return finish(result);
  }

  Status resume(StepResult& result) override {
    if (!schedule_.waiting()) return invalid("session", "no step waits for an answer", "call step() with the next frame");
    DIOPTER_TRY(schedule_.resume(frame_, result.firings, outputs_, times_));
    return finish(result);
  }

  int sound_rate() const override { return schedule_.sound_rate(); }
  int sound_samples() const override { return schedule_.sound_samples(); }
  void hear(std::span<const float> samples) override { schedule_.hear(samples); }

  void reset() override {
    schedule_.reset(outputs_);
    scene_cut_.reset();
    watch_.reset();
    set_off_.clear();
    frame_ = {};
    effects_.reset();
  }

  std::vector<const Runner*> runners() const override { return schedule_.runners(); }
  std::span<const std::string> triggers() const override { return triggers_; }

 private:
  // React and render, once the models are done.
  Status finish(StepResult& result) {
    result.waiting = schedule_.waiting();
    if (result.waiting) return ok_status();
    const auto first = result.firings.begin() + static_cast<std::ptrdiff_t>(fired_);
    result.firings.erase(first, first + static_cast<std::ptrdiff_t>(set_off_.size()));
    set_off_.clear();
    watch_.check(outputs_, frame_.time_s, set_off_);
    result.firings.insert(result.firings.end(), set_off_.begin(), set_off_.end());
    const int64_t render_start = now();
    if (result.shown && !frame_.empty()) DIOPTER_TRY(effects_.draw(outputs_, frame_.time_s, frame_.view()));
    result.frame = std::move(frame_);
    result.outputs = &outputs_;
    result.times = {times_.input, times_.model, times_.output, now() - render_start, now() - start_};
    return ok_status();
  }

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

  // The step at work.
  Frame frame_;
  ComponentTimes times_;
  int64_t start_ = 0;
  size_t fired_ = 0;  // firings before those that outputs set off on the last frame
};

}  // namespace

Result<std::unique_ptr<Session>> Session::create(const Lens& lens, const NamedBytes& files, const SessionOptions& options) {
  auto session = std::make_unique<LensSession>(options);
  DIOPTER_TRY(session->load(lens, files));
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace diopter
