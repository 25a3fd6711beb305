// One frame, the stages in order: react, input and model, output, render.
#include "engine/session.h"

#include <algorithm>

#include "engine/render/effect_chain.h"
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
      component->set_tap(&options_.tap);
      components_.push_back(std::move(component));
      if (spec.run.mode == RunMode::kOnTrigger) triggers_.push_back(spec.run.trigger);
      holds_ |= spec.run.mode == RunMode::kBackground && spec.run.hold && !options_.wait_for_answers;
    }
    for (size_t i = 0; options_.draw && i < lens.effects.size(); ++i) {
      Status status = effects_.add(lens.effects[i], outputs_, options_.assets);
      if (!status.ok()) return std::move(status).within("effects/" + std::to_string(i));
    }
    for (size_t i = 0; i < components_.size(); ++i) detectors_for_.push_back(component_of(lens.components[i].run.when_lost));
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
    if (result.shown) DIOPTER_TRY(effects_.draw(outputs_, frame.time_s, frame.view()));
    result.frame = std::move(frame);
    result.outputs = &outputs_;
    result.times = {times.input, times.model, times.output, now() - render_start, now() - start};
    return ok_status();
  }

  void reset() override {
    for (auto& component : components_) component->reset(outputs_);
    effects_.reset();
    held_ = {};
  }

  std::vector<const Runner*> runners() const override {
    std::vector<const Runner*> runners;
    for (const auto& component : components_) runners.push_back(&component->runner());
    return runners;
  }

  std::span<const std::string> triggers() const override { return triggers_; }

 private:
  // Null where no component has this id.
  const Component* component_of(const std::string& id) const {
    for (const auto& component : components_) {
      if (component->id() == id) return component.get();
    }
    return nullptr;
  }

  // A detector rests while the component that it finds instances for follows as many as it may.
  bool wants(size_t i, const Frame& frame, std::span<const Firing> firings) const {
    return wants_frame(components_[i]->run(), frame.index, firings) && (!detectors_for_[i] || detectors_for_[i]->has_room());
  }

  Status run_components(const Frame& frame, std::span<const Firing> firings, ComponentTimes& times) {
    const FrameView view = frame.view();
    for (size_t i = 0; i < components_.size(); ++i) {
      Component& component = *components_[i];
      DIOPTER_TRY(component.collect(false, nullptr, outputs_, times));
      if (component.busy() || !wants(i, frame, firings)) continue;
      DIOPTER_TRY(component.submit(view, frame.index, frame.time_s, outputs_, times));
      DIOPTER_TRY(component.collect(waits_for_answer(component.run(), options_.wait_for_answers), &view, outputs_, times));
    }
    return ok_status();
  }

  // `hold`: a frame is kept until every model that looked at it has answered; frames that come meanwhile are dropped.
  Status step_held(Frame& frame, StepResult& result, ComponentTimes& times) {
    bool all_free = true;
    for (auto& component : components_) {
      DIOPTER_TRY(component->collect(false, nullptr, outputs_, times));
      all_free &= !component->busy();
    }
    result.shown = all_free && !held_.empty();
    if (!all_free) {
      frame = {};
      return ok_status();
    }
    std::swap(frame, held_);
    for (size_t i = 0; i < components_.size(); ++i) {
      if (wants(i, held_, result.firings)) DIOPTER_TRY(components_[i]->submit(held_.view(), held_.index, held_.time_s, outputs_, times));
    }
    return ok_status();
  }

  int64_t now() const { return options_.clock ? options_.clock() : 0; }

  const SessionOptions options_;
  Outputs outputs_;
  std::vector<std::unique_ptr<Component>> components_;
  std::vector<const Component*> detectors_for_;  // by component: whom it rests for; null: nobody
  EffectChain effects_;
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
