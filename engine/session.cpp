// One frame, the stages in order: react, input and model, output, render.
#include "engine/session.h"

#include <algorithm>

#include "engine/schedule/component.h"
#include "engine/schedule/run_mode.h"

namespace diopter {

namespace {

class LensSession final : public Session {
 public:
  explicit LensSession(const SessionOptions& options) : options_(options) {}

  Status load(const Lens& lens, const NamedBytes& files) {
    for (const ComponentSpec& spec : lens.components) {
      DIOPTER_ASSIGN(std::unique_ptr<Component> component, Component::create(spec, files, options_.make_runner, options_.runner, outputs_));
      components_.push_back(std::move(component));
      if (spec.run.mode == RunMode::kOnTrigger) triggers_.push_back(spec.run.trigger);
      holds_ |= spec.run.mode == RunMode::kBackground && spec.run.hold && !options_.wait_for_answers;
    }
    for (size_t i = 0; options_.draw && i < lens.effects.size(); ++i) {
      Status status = add_effect(lens.effects[i]);
      if (!status.ok()) return std::move(status).within("effects/" + std::to_string(i));
    }
    return ok_status();
  }

  Status step(Frame frame, std::span<const Event> events, StepResult& result) override {
    const int64_t start = now();
    result.times = {};
    fire(events, triggers_, result.firings);
    ComponentTimes times;
    if (holds_) {
      DIOPTER_TRY(step_held(frame, result, times));
    } else {
      DIOPTER_TRY(run_components(frame, result.firings, times));
      result.shown = true;
    }
    const int64_t render_start = now();
    if (result.shown) DIOPTER_TRY(draw(frame));
    result.frame = std::move(frame);
    result.outputs = &outputs_;
    result.times = {times.input, times.model, times.output, now() - render_start, now() - start};
    return ok_status();
  }

  void reset() override {
    for (auto& component : components_) component->reset(outputs_);
    for (EffectSlot& slot : effects_) {
      if (slot.state) slot.state->reset();
    }
    held_ = {};
  }

  std::vector<const Runner*> runners() const override {
    std::vector<const Runner*> runners;
    for (const auto& component : components_) runners.push_back(&component->runner());
    return runners;
  }

  std::span<const std::string> triggers() const override { return triggers_; }

 private:
  struct EffectSlot {
    std::unique_ptr<ParameterValues> parameters;
    std::unique_ptr<Effect> effect;
    std::unique_ptr<EffectState> state;
    int output = -1;  // index in outputs_, -1: none
  };

  Status add_effect(const EffectSpec& spec) {
    const EffectEntry* entry = find_effect(spec.effect);
    if (!entry) return invalid("effect", "\"" + spec.effect + "\" is unknown", "`diopter parameters` lists the effects");
    if (!options_.assets) return invalid(spec.effect, "there is no source of assets", "set SessionOptions::assets");
    EffectSlot slot;
    const Output* output = outputs_.find(spec.input);
    if (output) slot.output = static_cast<int>(output - outputs_.items.data());
    DIOPTER_ASSIGN(ParameterValues parameters, resolve(entry->parameters, spec.parameters));
    slot.parameters = std::make_unique<ParameterValues>(std::move(parameters));
    DIOPTER_ASSIGN(slot.effect, entry->make({*slot.parameters, *options_.assets}));
    slot.state = slot.effect->make_state();
    effects_.push_back(std::move(slot));
    return ok_status();
  }

  Status run_components(const Frame& frame, std::span<const Firing> firings, ComponentTimes& times) {
    for (auto& component : components_) {
      DIOPTER_TRY(component->collect(false, outputs_, times));
      if (component->busy() || !wants_frame(component->run(), frame.index, firings)) continue;
      DIOPTER_TRY(component->submit(frame.view(), frame.index, frame.time_s, times));
      DIOPTER_TRY(component->collect(waits_for_answer(component->run(), options_.wait_for_answers), outputs_, times));
    }
    return ok_status();
  }

  // `hold`: a frame is kept until every model that looked at it has answered; frames that come meanwhile are dropped.
  Status step_held(Frame& frame, StepResult& result, ComponentTimes& times) {
    bool all_free = true;
    for (auto& component : components_) {
      DIOPTER_TRY(component->collect(false, outputs_, times));
      all_free &= !component->busy();
    }
    result.shown = all_free && !held_.empty();
    if (!all_free) {
      frame = {};
      return ok_status();
    }
    std::swap(frame, held_);
    for (auto& component : components_) {
      if (wants_frame(component->run(), held_.index, result.firings)) {
        DIOPTER_TRY(component->submit(held_.view(), held_.index, held_.time_s, times));
      }
    }
    return ok_status();
  }

  Status draw(const Frame& frame) {
    for (EffectSlot& slot : effects_) {
      const DrawInput input{slot.output >= 0 ? &outputs_.items[slot.output] : nullptr, frame.time_s, &outputs_};
      DIOPTER_TRY(slot.effect->draw(input, slot.state.get(), frame.view()));
    }
    return ok_status();
  }

  int64_t now() const { return options_.clock ? options_.clock() : 0; }

  const SessionOptions options_;
  Outputs outputs_;
  std::vector<std::unique_ptr<Component>> components_;
  std::vector<EffectSlot> effects_;
  std::vector<std::string> triggers_;
  bool holds_ = false;
  Frame held_;
};

}  // namespace

Result<std::unique_ptr<Session>> Session::create(const Lens& lens, const NamedBytes& files, const SessionOptions& options) {
  auto session = std::make_unique<LensSession>(options);
  DIOPTER_TRY(session->load(lens, files));
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace diopter
