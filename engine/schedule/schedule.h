// All components of a lens, run in order on each frame and on what was heard.
#pragma once

#include <memory>
#include <vector>

#include "engine/react/events.h"
#include "engine/schedule/component.h"

namespace diopter {

// Threads: one at a time.
class Schedule {
 public:
  // Loads the models. `tap` outlives the schedule. `wait_for_answers`: every answer is awaited in the step that asked for it.
  Status load(const Lens& lens, const NamedBytes& files, const RunnerFactory& make_runner, const RunnerOptions& options, bool wait_for_answers, const TapSink& tap, Outputs& outputs);

  // Frames are held back until their own results are there (run mode background with hold, where answers are not awaited).
  bool holds() const { return holds_; }
  // Runs what wants the frame. An empty frame: only what hears.
  Status run(const Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times);
  // Takes `frame` if every model is free, and gives back the one that was held, with its results in `outputs`; else drops it.
  // `shown`: a frame was given back.
  Status run_held(Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times, bool& shown);

  // After run() or run_held(): an answer that they must have is not there, because the runner cannot block. resume() goes on where
  // they stopped, with the same arguments, once the answer has come; it may have to be called again.
  bool waiting() const { return waiting_; }
  Status resume(const Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times);

  // Of mono samples; 0: nothing hears. sound_samples(): of the smallest run.
  int sound_rate() const { return sound_rate_; }
  int sound_samples() const { return sound_samples_; }
  void hear(std::span<const float> samples);

  // Something is remembered from picture to picture that a scene cut makes wrong.
  bool has_memory() const;
  // What was remembered of the pictures so far, at a cut; outputs stay.
  void forget();
  // The held frame, outputs and all memory are forgotten.
  void reset(Outputs& outputs);

  std::vector<const Runner*> runners() const;

 private:
  Status check_sound();
  Status run_component(size_t i, const Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times);
  Status run_on_sound(Component& component, const Frame& frame, Outputs& outputs, ComponentTimes& times);
  const Component* component_of(const std::string& id) const;
  bool wants(size_t i, const Frame& frame, std::span<const Firing> firings) const;

  std::vector<std::unique_ptr<Component>> components_;
  std::vector<const Component*> rests_for_;  // by component: whom it rests for; null: nobody
  bool wait_for_answers_ = true;
  bool holds_ = false;
  int sound_rate_ = 0, sound_samples_ = 0;
  Frame held_;
  size_t next_ = 0;       // the component whose turn it is
  bool waiting_ = false;  // for its answer
};

}  // namespace diopter
