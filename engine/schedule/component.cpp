#include "engine/schedule/component.h"

#include <algorithm>

#include "engine/output/instances.h"

namespace diopter {

Result<std::unique_ptr<Component>> Component::create(const ComponentSpec& spec, const NamedBytes& files, const RunnerFactory& make_runner,
                                                     const RunnerOptions& options, Outputs& outputs) {
  std::unique_ptr<Component> component(new Component(spec, options));
  Status status = component->load(files, make_runner, outputs);
  if (!status.ok()) return std::move(status).within("components/" + spec.id);
  return component;
}

// The region of the input that the component is about.
RegionSpec Component::source_region(const ComponentSpec& spec) {
  for (const InputSpec& input : spec.inputs) {
    if (!input.region.source.from.empty()) return input.region;
  }
  return {};
}

Status Component::load(const NamedBytes& files, const RunnerFactory& make_runner, Outputs& outputs) {
  DIOPTER_ASSIGN(const Bytes model, files.read(spec_.model.file));
  options_.model_id = spec_.model.file;
  options_.model_sha256 = spec_.model.sha256;
  options_.providers = spec_.providers;
  options_.allow_fallback = spec_.allow_fallback;
  if (options_.threads == 0) options_.threads = spec_.threads;
  if (spec_.run.mode == RunMode::kEveryFrame) options_.executor = nullptr;  // the step waits anyway
  DIOPTER_ASSIGN(runner_, make_runner(model, options_));
  DIOPTER_TRY(find_driver(outputs));
  DIOPTER_TRY(bind_inputs(outputs));
  return bind_outputs(outputs);
}

Status Component::find_driver(const Outputs& outputs) {
  for (const InputSpec& input : spec_.inputs) {
    const bool by_region = !input.region.source.from.empty();
    const std::string& from = by_region ? input.region.source.from : input.vector.from;
    if (from.empty()) continue;
    const std::string place = "inputs/" + input.tensor + (by_region ? "/region/from" : "/vector/from");
    if (driver_ != kWholeFrame && outputs.items[driver_].id != from) return invalid(place, "is \"" + from + "\", another input's is \"" + outputs.items[driver_].id + "\"", "make all inputs of a component from one output");
    const Output* found = outputs.find(from);
    if (!found) return invalid(place, "\"" + from + "\" is not an output of a component before this one", "put the component that finds it first");
    if (by_region && found->kind != OutputKind::kBoxes && found->kind != OutputKind::kKeypoints) {
      return invalid(place, "\"" + from + "\" is of kind " + std::string(kind_name(found->kind)), "regions are made from boxes or keypoints");
    }
    driver_ = static_cast<size_t>(found - outputs.items.data());
    by_region_ |= by_region;
  }
  return ok_status();
}

Status Component::bind_inputs(const Outputs& outputs) {
  const ModelInfo& model = runner_->info();
  std::vector<const InputSpec*> given(model.inputs.size(), nullptr);
  for (const InputSpec& input : spec_.inputs) {
    const size_t i = tensor_index(model.inputs, input.tensor);
    if (i == model.inputs.size()) return invalid("inputs/" + input.tensor, "the model has no such input", "it has: " + tensor_names(model.inputs));
    given[i] = &input;
    has_memory_ |= input.kind == InputKind::kState || input.history > 1 || !input.fourth_channel.from.empty() || !input.region.track.from.empty();
  }
  picture_input_ = SIZE_MAX;
  for (size_t i = 0; i < given.size(); ++i) {
    if (!given[i]) return invalid("inputs", "the model's input " + model.inputs[i].name + " gets nothing", "add an input with this tensor");
    DIOPTER_ASSIGN(std::unique_ptr<InputBinding> input, InputBinding::create(*given[i], model.inputs[i], model.outputs, outputs));
    inputs_.push_back(std::move(input));
  }
  const auto picture = std::ranges::find(spec_.inputs, InputKind::kPicture, &InputSpec::kind);
  if (picture != spec_.inputs.end()) picture_input_ = tensor_index(model.inputs, picture->tensor);
  return bind_sound();
}

Status Component::bind_sound() {
  for (const auto& input : inputs_) {
    const int samples = input->sound_samples();
    if (samples == 0) continue;
    if (sound_samples_ != 0 && sound_samples_ != samples) return invalid("inputs", "take " + std::to_string(sound_samples_) + " and " + std::to_string(samples) + " samples a run", "give all sound inputs one step");
    sound_samples_ = samples;
  }
  if (sound_samples_ == 0) return ok_status();
  if (picture_input_ != SIZE_MAX || driver_ != kWholeFrame) return unsupported("inputs", "a picture or a region stands beside sound", "make two components of it");
  for (const InputSpec& input : spec_.inputs) {
    if (input.kind == InputKind::kSound && input.sound.rate != sound_rate()) return unsupported("inputs/" + input.tensor, "hears another rate than the other sound input", "give all sound inputs one rate");
  }
  if (spec_.run.mode == RunMode::kOnTrigger || spec_.run.every != 1) return unsupported("run", "leaves steps out, but what hears runs on each step of the sound", "leave run out");
  return ok_status();
}

int Component::sound_rate() const {
  const auto sound = std::ranges::find(spec_.inputs, InputKind::kSound, &InputSpec::kind);
  return sound == spec_.inputs.end() ? 0 : sound->sound.rate;
}

// Used samples go here and not after each run: between two frames of a slide show lie thousands of runs.
void Component::hear(std::span<const float> samples) {
  heard_.erase(heard_.begin(), heard_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  heard_.insert(heard_.end(), samples.begin(), samples.end());
}

Status Component::bind_outputs(Outputs& outputs) {
  const auto picture = std::ranges::find(spec_.inputs, InputKind::kPicture, &InputSpec::kind);
  const Layout layout = picture == spec_.inputs.end() ? Layout::kNchw : picture->transform.layout;
  const RegionSpec region = source_region(spec_);
  slots_.reserve(spec_.outputs.size());
  for (const OutputSpec& spec : spec_.outputs) {
    Result<OutputSlot> slot = OutputSlot::create(spec_.id, spec, runner_->info(), layout, driver_ != kWholeFrame, outputs);
    if (!slot.ok()) return std::move(slot).status().within("outputs/" + spec.name);
    const Output& output = outputs.items.back();
    if (region.max_instances > 1 && !can_join(output.kind)) {
      return unsupported("outputs/" + spec.name, "of kind " + std::string(kind_name(output.kind)) + " cannot stand for several instances", "set region.max_instances to 1");
    }
    if (output.id == region.track.from) {
      if (output.kind != OutputKind::kKeypoints && output.kind != OutputKind::kBoxes) return invalid("outputs/" + spec.name, "is followed, but of kind " + std::string(kind_name(output.kind)), "follow keypoints or boxes");
      track_slot_ = slots_.size();
    }
    slots_.push_back(std::move(slot).value());
    has_memory_ |= slots_.back().has_filters();
  }
  return ok_status();
}

// Requires: the last frame's work is done.
Status Component::choose_instances(const Outputs& outputs) {
  instances_.clear();
  if (driver_ == kWholeFrame) {
    instances_.push_back({});
    return ok_status();
  }
  const Output& found = outputs.items[driver_];
  const bool is_new = found.frame_index > driver_used_;
  driver_used_ = found.frame_index;
  if (by_region_) {
    std::span<const RegionInstance> chosen;
    DIOPTER_TRY(follower_.choose(is_new ? &found : nullptr, chosen));
    instances_.assign(chosen.begin(), chosen.end());
  } else if (const Keypoints* points = std::get_if<Keypoints>(&found.data)) {
    for (const KeypointInstance& instance : points->instances) instances_.push_back({{}, instance.id});
  } else if (std::holds_alternative<Vector>(found.data)) {
    instances_.push_back({});
  }
  return ok_status();
}

Status Component::prepare(const FrameView& frame, const Outputs& outputs) {
  if (prepared_.size() < instances_.size()) prepared_.resize(instances_.size());
  for (size_t k = 0; k < instances_.size(); ++k) {
    prepared_[k].resize(inputs_.size());
    const RunSubject subject{frame, outputs, by_region_ ? &instances_[k].region : nullptr, k, std::span(heard_).subspan(used_, static_cast<size_t>(sound_samples_))};
    for (size_t i = 0; i < inputs_.size(); ++i) {
      Status status = inputs_[i]->prepare(subject, prepared_[k][i]);
      if (!status.ok()) return std::move(status).within("components/" + spec_.id + "/inputs/" + runner_->info().inputs[i].name);
    }
  }
  used_ += static_cast<size_t>(sound_samples_);
  return ok_status();
}

Status Component::submit(const FrameView& frame, int64_t index, double time_s, Outputs& outputs, ComponentTimes& times) {
  const int64_t start = now();
  stale_ = false;
  frame_index_ = index;
  frame_time_s_ = time_s;
  frame_size_ = frame.size;
  Status status = choose_instances(outputs);
  if (status.ok()) status = prepare(frame, outputs);
  current_ = status.ok() ? 0 : instances_.size();
  DIOPTER_TRY(std::move(status));
  for (OutputSlot& slot : slots_) slot.begin(!instances_.empty(), outputs);
  times.input += now() - start;
  return instances_.empty() ? finish_frame(outputs) : start_instance();
}

Status Component::start_instance() { return runner_->submit(frame_index_, prepared_[current_]); }

Status Component::collect(bool wait, const FrameView* frame, Outputs& outputs, ComponentTimes& times) {
  while (busy() && runner_->poll(answer_, wait)) {
    times.model += answer_.run_ns;
    const int64_t start = now();
    Status status = answer_.status;
    if (status.ok()) status = finish_instance(frame, outputs);
    current_ = status.ok() ? current_ + 1 : instances_.size();
    if (status.ok() && !busy()) status = finish_frame(outputs);
    times.output += now() - start;
    if (status.ok() && busy()) status = start_instance();
    DIOPTER_TRY(std::move(status));
  }
  return ok_status();
}

Status Component::finish_instance(const FrameView* frame, Outputs& outputs) {
  const Mapping* mapping = picture_input_ == SIZE_MAX ? nullptr : inputs_[picture_input_]->mapping(current_);
  const Mapping none{{}, {}, {1, 1}, frame_size_, {0, 0, 1, 1}};
  if (!mapping) mapping = &none;
  // Before the inputs learn: a state's next value takes the place of the one that was fed.
  if (tap_ && *tap_) (*tap_)({spec_.id, static_cast<int>(current_), &runner_->info(), prepared_[current_], answer_.outputs, mapping});
  for (OutputSlot& slot : slots_) {
    Status status = slot.decode(answer_.outputs, *mapping, frame, instances_[current_].id, outputs);
    if (!status.ok()) return std::move(status).within("components/" + spec_.id + "/outputs/" + slot.spec().name);
  }
  for (auto& input : inputs_) {
    if (stale_) break;
    Status status = input->learn(answer_.outputs);
    if (!status.ok()) return std::move(status).within("components/" + spec_.id + "/inputs");
  }
  return ok_status();
}

// The follower learns from the points as they were found: smoothed ones are a little late.
Status Component::finish_frame(Outputs& outputs) {
  if (track_slot_ != SIZE_MAX && !stale_) {
    Status status = follower_.learn(outputs.items[slots_[track_slot_].index()].data);
    if (!status.ok()) return std::move(status).within("components/" + spec_.id + "/inputs");
  }
  for (OutputSlot& slot : slots_) slot.finish(frame_index_, frame_time_s_, frame_size_, outputs);
  return ok_status();
}

void Component::forget() {
  stale_ = true;
  follower_.reset();
  for (auto& input : inputs_) input->reset();
  for (OutputSlot& slot : slots_) slot.forget();
}

void Component::reset(Outputs& outputs) {
  if (busy()) runner_->poll(answer_, true);
  instances_.clear();
  current_ = 0;
  driver_used_ = -1;
  heard_.clear();
  used_ = 0;
  forget();
  for (OutputSlot& slot : slots_) slot.clear(outputs);
}

}  // namespace diopter
