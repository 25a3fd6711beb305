#include "engine/schedule/component.h"

namespace diopter {

namespace {

// Index of the tensor of this name; tf2onnx's ":0" may be left out.
size_t index_of(const std::vector<TensorInfo>& infos, const std::string& name) {
  for (size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].name == name || infos[i].name == name + ":0") return i;
  }
  return infos.size();
}

std::string names_of(const std::vector<TensorInfo>& infos) {
  std::string text;
  for (const TensorInfo& info : infos) text += (text.empty() ? "" : ", ") + info.name;
  return text;
}

// Does a transform fit the model's input?
Status check_input(const InputSpec& spec, const TensorInfo& wanted) {
  const std::string place = "inputs/" + spec.tensor;
  if (wanted.type != spec.transform.type) {
    return invalid(place, "the transform makes " + std::string(element_type_name(spec.transform.type)) + ", the model wants " +
                   std::string(element_type_name(wanted.type)), "set transform.type");
  }
  if (wanted.shape.rank() != 4) {
    return unsupported(place, "has shape " + wanted.shape.to_string(), "a picture input has four axes, 1xCxHxW or 1xHxWxC");
  }
  return ok_status();
}

}  // namespace

Result<std::unique_ptr<Component>> Component::create(const ComponentSpec& spec, const NamedBytes& files, const RunnerFactory& make_runner,
                                                     const RunnerOptions& options, Outputs& outputs) {
  std::unique_ptr<Component> component(new Component(spec, options));
  Status status = component->load(files, make_runner, outputs);
  if (!status.ok()) return std::move(status).within("components/" + spec.id);
  return component;
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
  DIOPTER_TRY(bind_inputs());
  for (const OutputSpec& output : spec_.outputs) {
    Status status = bind_output(output, outputs);
    if (!status.ok()) return std::move(status).within("outputs/" + output.name);
  }
  return ok_status();
}

Status Component::bind_inputs() {
  const std::vector<TensorInfo>& wanted = runner_->info().inputs;
  std::vector<const InputSpec*> given(wanted.size(), nullptr);
  for (const InputSpec& input : spec_.inputs) {
    const size_t i = index_of(wanted, input.tensor);
    if (i == wanted.size()) return invalid("inputs/" + input.tensor, "the model has no such input", "it has: " + names_of(wanted));
    DIOPTER_TRY(check_input(input, wanted[i]));
    given[i] = &input;
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!given[i]) return invalid("inputs", "the model's input " + wanted[i].name + " gets nothing", "add an input with this tensor");
    inputs_.push_back({Transformer(given[i]->region, given[i]->transform), wanted[i].shape, {}, {}});
  }
  picture_input_ = index_of(wanted, spec_.inputs[0].tensor);
  input_views_.resize(inputs_.size());
  return ok_status();
}

Status Component::bind_output(const OutputSpec& spec, Outputs& outputs) {
  const DecoderEntry* entry = find_decoder(spec.decoder);
  if (!entry) return invalid("decoder", "\"" + spec.decoder + "\" is unknown", "`diopter parameters` lists the decoders");
  const int count = static_cast<int>(spec.tensors.size());
  if (count < entry->min_tensors || count > entry->max_tensors) {
    return invalid("tensors", std::to_string(count) + " given", std::string(entry->id) + " takes " + std::to_string(entry->min_tensors) + " to " +
                   std::to_string(entry->max_tensors));
  }
  OutputSlot slot{&spec, {}, {}, {}, nullptr, nullptr, nullptr, outputs.items.size()};
  std::vector<TensorInfo> bound;
  for (const std::string& name : spec.tensors) {
    const std::vector<TensorInfo>& known = runner_->info().outputs;
    const size_t i = index_of(known, name);
    if (i == known.size()) return invalid("tensors", "the model has no output \"" + name + "\"", "it has: " + names_of(known));
    slot.tensors.push_back(i);
    bound.push_back(known[i]);
  }
  slot.converted.resize(spec.tensors.size());
  slot.views.resize(spec.tensors.size());
  DIOPTER_ASSIGN(ParameterValues parameters, resolve(entry->parameters, spec.parameters));
  slot.parameters = std::make_unique<ParameterValues>(std::move(parameters));
  DIOPTER_ASSIGN(slot.decoder, entry->make({*slot.parameters, spec.labels, bound, spec_.inputs[0].transform.layout}));
  slot.state = slot.decoder->make_state();
  slots_.push_back(std::move(slot));
  outputs.items.push_back({spec_.id + "." + spec.name});
  return ok_status();
}

Status Component::submit(const FrameView& frame, int64_t index, double time_s, ComponentTimes& times) {
  const int64_t start = now();
  for (size_t i = 0; i < inputs_.size(); ++i) {
    Input& input = inputs_[i];
    DIOPTER_TRY(input.transformer.run(frame, input.model_shape, input.tensor, input.mapping));
    input_views_[i] = input.tensor.view();
  }
  submitted_mapping_ = inputs_[picture_input_].mapping;
  submitted_index_ = index;
  submitted_time_s_ = time_s;
  times.input += now() - start;
  return runner_->submit(index, input_views_);
}

Status Component::collect(bool wait, Outputs& outputs, ComponentTimes& times) {
  if (!runner_->poll(answer_, wait)) return ok_status();
  times.model += answer_.run_ns;
  DIOPTER_TRY(answer_.status);
  const int64_t start = now();
  for (OutputSlot& slot : slots_) {
    Output& output = outputs.items[slot.output];
    Status status = decode(slot, output);
    if (!status.ok()) return std::move(status).within("components/" + spec_.id + "/outputs/" + slot.spec->name);
    output.frame_index = submitted_index_;
    output.time_s = submitted_time_s_;
  }
  times.output += now() - start;
  return ok_status();
}

Status Component::decode(OutputSlot& slot, Output& output) {
  const float scale = static_cast<float>(slot.spec->scale), bias = static_cast<float>(slot.spec->bias);
  for (size_t i = 0; i < slot.tensors.size(); ++i) {
    const TensorView& raw = answer_.outputs[slot.tensors[i]];
    if (raw.type == ElementType::kFloat32 && scale == 1 && bias == 0) {
      slot.views[i] = raw;
    } else {
      DIOPTER_TRY(to_float32(raw, scale, bias, slot.converted[i]));
      slot.views[i] = slot.converted[i].view();
    }
  }
  output.non_finite = 0;
  return slot.decoder->decode({slot.views, submitted_mapping_}, slot.state.get(), output);
}

void Component::reset(Outputs& outputs) {
  runner_->poll(answer_, true);
  for (OutputSlot& slot : slots_) {
    if (slot.state) slot.state->reset();
    Output& output = outputs.items[slot.output];
    output.data = {};
    output.frame_index = -1;
  }
}

}  // namespace diopter
