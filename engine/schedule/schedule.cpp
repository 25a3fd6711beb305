#include "engine/schedule/schedule.h"

#include <algorithm>
#include <utility>

#include "engine/schedule/run_mode.h"

namespace diopter {

Status Schedule::load(const Lens& lens, const NamedBytes& files, const RunnerFactory& make_runner, const RunnerOptions& options, bool wait_for_answers, const TapSink& tap, Outputs& outputs) {
  wait_for_answers_ = wait_for_answers;
  for (const ComponentSpec& spec : lens.components) {
    DIOPTER_ASSIGN(std::unique_ptr<Component> component, Component::create(spec, files, make_runner, options, outputs));
    component->set_tap(&tap);
    components_.push_back(std::move(component));
    holds_ |= spec.run.mode == RunMode::kBackground && spec.run.hold && !wait_for_answers;
  }
  for (const ComponentSpec& spec : lens.components) rests_for_.push_back(component_of(spec.run.when_lost));
  return check_sound();
}

Status Schedule::check_sound() {
  for (const auto& component : components_) {
    const int rate = component->sound_rate();
    if (rate == 0) continue;
    if (sound_rate_ != 0 && sound_rate_ != rate) {
      return unsupported("components/" + component->id(), "hears " + std::to_string(rate) + " samples a second, another " + std::to_string(sound_rate_), "give all sound inputs of a lens one rate");
    }
    sound_rate_ = rate;
    sound_samples_ = sound_samples_ == 0 ? component->sound_samples() : std::min(sound_samples_, component->sound_samples());
  }
  return ok_status();
}

const Component* Schedule::component_of(const std::string& id) const {
  const auto at = std::ranges::find_if(components_, [&](const auto& component) { return component->id() == id; });
  return at == components_.end() ? nullptr : at->get();
}

// A detector rests while the component that it finds instances for follows as many as it may.
bool Schedule::wants(size_t i, const Frame& frame, std::span<const Firing> firings) const {
  return wants_frame(components_[i]->run(), frame.index, firings) && (!rests_for_[i] || rests_for_[i]->has_room());
}

// As often as enough was heard; sound is never left out, so each answer is waited for.
Status Schedule::run_on_sound(Component& component, const Frame& frame, Outputs& outputs, ComponentTimes& times) {
  bool resumed = std::exchange(waiting_, false);
  while (resumed || component.has_heard_enough()) {
    if (!resumed) DIOPTER_TRY(component.submit(frame.view(), frame.index, frame.time_s, outputs, times));
    resumed = false;
    DIOPTER_TRY(component.collect(true, nullptr, outputs, times));
    waiting_ = component.busy();
    if (waiting_) return ok_status();
  }
  return ok_status();
}

Status Schedule::run_component(size_t i, const Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times) {
  Component& component = *components_[i];
  if (component.sound_samples() > 0) return run_on_sound(component, frame, outputs, times);
  if (holds_) return wants(i, frame, firings) ? component.submit(frame.view(), frame.index, frame.time_s, outputs, times) : ok_status();
  if (frame.empty()) return invalid("components/" + component.id(), "looks at pictures, but there is only sound", "give a video or a picture");
  const FrameView view = frame.view();
  if (!std::exchange(waiting_, false)) {
    DIOPTER_TRY(component.collect(false, nullptr, outputs, times));
    if (component.busy() || !wants(i, frame, firings)) return ok_status();
    DIOPTER_TRY(component.submit(view, frame.index, frame.time_s, outputs, times));
  }
  const bool wait = waits_for_answer(component.run(), wait_for_answers_);
  DIOPTER_TRY(component.collect(wait, &view, outputs, times));
  waiting_ = wait && component.busy();
  return ok_status();
}

Status Schedule::run(const Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times) {
  next_ = 0;
  waiting_ = false;
  return resume(frame, firings, outputs, times);
}

Status Schedule::resume(const Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times) {
  for (; next_ < components_.size(); ++next_) {
    DIOPTER_TRY(run_component(next_, holds_ ? held_ : frame, firings, outputs, times));
    if (waiting_) break;
  }
  return ok_status();
}

Status Schedule::run_held(Frame& frame, std::span<const Firing> firings, Outputs& outputs, ComponentTimes& times, bool& shown) {
  bool all_free = true;
  for (auto& component : components_) {
    DIOPTER_TRY(component->collect(false, nullptr, outputs, times));
    all_free &= !component->busy();
  }
  shown = all_free && !held_.empty();
  if (!all_free) {
    frame = {};
    return ok_status();
  }
  std::swap(frame, held_);
  return run(frame, firings, outputs, times);
}

void Schedule::hear(std::span<const float> samples) {
  for (auto& component : components_) {
    if (component->sound_samples() > 0) component->hear(samples);
  }
}

bool Schedule::has_memory() const {
  return std::ranges::any_of(components_, [](const auto& component) { return component->has_memory(); });
}

void Schedule::forget() {
  for (auto& component : components_) {
    if (component->has_memory()) component->forget();
  }
}

void Schedule::reset(Outputs& outputs) {
  for (auto& component : components_) component->reset(outputs);
  held_ = {};
  waiting_ = false;
}

std::vector<const Runner*> Schedule::runners() const {
  std::vector<const Runner*> runners;
  for (const auto& component : components_) runners.push_back(&component->runner());
  return runners;
}

}  // namespace diopter
