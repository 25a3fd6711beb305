#include "engine/schedule/output_slot.h"

#include "engine/output/instances.h"
#include "engine/schedule/input_binding.h"

namespace diopter {

Result<OutputSlot> OutputSlot::create(const std::string& component, const OutputSpec& spec, const ModelInfo& model, Layout input_layout, bool several, Outputs& outputs) {
  const DecoderEntry* entry = find_decoder(spec.decoder);
  if (!entry) return invalid("decoder", "\"" + spec.decoder + "\" is unknown", "`diopter parameters` lists the decoders");
  const int count = static_cast<int>(spec.tensors.size());
  if (count < entry->min_tensors || count > entry->max_tensors) {
    return invalid("tensors", std::to_string(count) + " given", std::string(entry->id) + " takes " + std::to_string(entry->min_tensors) + " to " + std::to_string(entry->max_tensors));
  }
  OutputSlot slot;
  slot.spec_ = &spec;
  slot.index_ = outputs.items.size();
  slot.joins_ = several && can_join(entry->kind);
  std::vector<TensorInfo> bound;
  for (const std::string& name : spec.tensors) {
    const size_t i = tensor_index(model.outputs, name);
    if (i == model.outputs.size()) return invalid("tensors", "the model has no output \"" + name + "\"", "it has: " + tensor_names(model.outputs));
    slot.tensors_.push_back(i);
    bound.push_back(model.outputs[i]);
  }
  slot.converted_.resize(spec.tensors.size());
  slot.views_.resize(spec.tensors.size());
  DIOPTER_ASSIGN(ParameterValues parameters, resolve(entry->parameters, spec.parameters));
  slot.parameters_ = std::make_unique<ParameterValues>(std::move(parameters));
  DIOPTER_ASSIGN(slot.decoder_, entry->make({*slot.parameters_, spec.labels, bound, input_layout}));
  slot.state_ = slot.decoder_->make_state();
  DIOPTER_TRY(slot.bind_filters());
  outputs.items.push_back({.id = component + "." + spec.name, .kind = entry->kind});
  return slot;
}

Status OutputSlot::bind_filters() {
  for (const FilterSpec& given : spec_->filters) {
    const FilterEntry* entry = find_filter(given.filter);
    if (!entry) return invalid("filters", "\"" + given.filter + "\" is unknown", "`diopter parameters` lists the filters");
    const Result<ParameterValues> parameters = resolve(entry->parameters, given.parameters);
    if (!parameters.ok()) return Status(parameters.status()).within("filters/" + given.filter);
    FilterAtWork made;
    DIOPTER_ASSIGN(made.filter, entry->make(*parameters));
    made.state = made.filter->make_state();
    filters_.push_back(std::move(made));
  }
  return ok_status();
}

void OutputSlot::begin(bool any, Outputs& outputs) {
  Output& output = outputs.items[index_];
  output.non_finite = 0;
  if (joins_) {
    start_join(output.kind, output.data);
  } else if (!any) {
    output.data = {};
  }
}

Status OutputSlot::decode(std::span<const TensorView> answers, const Mapping& mapping, const FrameView* frame, int id, Outputs& outputs) {
  const float scale = static_cast<float>(spec_->scale), bias = static_cast<float>(spec_->bias);
  for (size_t i = 0; i < tensors_.size(); ++i) {
    const TensorView& raw = answers[tensors_[i]];
    views_[i] = raw;
    if (raw.type == ElementType::kFloat32 && scale == 1 && bias == 0) continue;
    DIOPTER_TRY(to_float32(raw, scale, bias, converted_[i]));
    views_[i] = converted_[i].view();
  }
  Output& output = outputs.items[index_];
  Output& made = joins_ ? one_ : output;
  made.non_finite = 0;
  DIOPTER_TRY(decoder_->decode({views_, mapping, frame}, state_.get(), made));
  if (!joins_) return ok_status();
  join(made.data, id, output.data);
  output.non_finite += made.non_finite;
  return ok_status();
}

void OutputSlot::finish(int64_t frame_index, double time_s, Size frame_size, Outputs& outputs) {
  Output& output = outputs.items[index_];
  output.frame_index = frame_index;
  output.time_s = time_s;
  for (FilterAtWork& at_work : filters_) at_work.filter->apply({frame_index, time_s, frame_size}, *at_work.state, output);
}

void OutputSlot::forget() {
  if (state_) state_->reset();
  for (FilterAtWork& at_work : filters_) at_work.state->reset();
}

void OutputSlot::clear(Outputs& outputs) const {
  Output& output = outputs.items[index_];
  output.data = {};
  output.frame_index = -1;
}

}  // namespace diopter
