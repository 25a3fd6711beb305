#include "library/golden_reference.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/model/ort_runner.h"
#include "engine/schedule/input_binding.h"
#include "engine/schedule/output_slot.h"
#include "library/golden_tensor.h"
#include "package/npz.h"

namespace diopter::golden {

namespace {

constexpr std::string_view kInput = "input:", kOutput = "output:";

// Which of the model's tensors an array is.
struct Target {
  bool input = false;
  size_t index = 0;
};

Result<Target> target_of(const std::string& place, std::string_view name, const ModelInfo& model) {
  const bool as_input = name.starts_with(kInput), as_output = name.starts_with(kOutput);
  if (as_input) name.remove_prefix(kInput.size());
  if (as_output) name.remove_prefix(kOutput.size());
  const size_t in = as_output ? model.inputs.size() : tensor_index(model.inputs, name);
  const size_t out = as_input ? model.outputs.size() : tensor_index(model.outputs, name);
  if (in < model.inputs.size()) return Target{true, in};
  if (out < model.outputs.size()) return Target{false, out};
  return invalid(place, "is no tensor of the model", "name arrays input:TENSOR or output:TENSOR; inputs are: " + tensor_names(model.inputs) + "; outputs: " + tensor_names(model.outputs));
}

template <class T>
void convert(std::span<const float> from, void* to) {
  T* values = static_cast<T*>(to);
  if constexpr (std::is_integral_v<T>) {
    const double low = static_cast<double>(std::numeric_limits<T>::min()), high = static_cast<double>(std::numeric_limits<T>::max() / 2) * 2;
    for (size_t i = 0; i < from.size(); ++i) values[i] = std::isnan(from[i]) ? T{} : static_cast<T>(std::clamp<double>(std::nearbyint(from[i]), low, high));
  } else {
    std::copy(from.begin(), from.end(), values);
  }
}

// float32 -> the type that a model takes.
Result<Tensor> as_type(const TensorView& floats, ElementType type, const Shape& shape) {
  Tensor made;
  DIOPTER_TRY(made.resize(type, shape));
  const std::span<const float> from = floats.floats();
  switch (type) {
    case ElementType::kFloat32: convert<float>(from, made.data()); break;
    case ElementType::kFloat64: convert<double>(from, made.data()); break;
    case ElementType::kUint8: convert<uint8_t>(from, made.data()); break;
    case ElementType::kInt8: convert<int8_t>(from, made.data()); break;
    case ElementType::kInt16: convert<int16_t>(from, made.data()); break;
    case ElementType::kUint16: convert<uint16_t>(from, made.data()); break;
    case ElementType::kInt32: convert<int32_t>(from, made.data()); break;
    case ElementType::kUint32: convert<uint32_t>(from, made.data()); break;
    case ElementType::kInt64: convert<int64_t>(from, made.data()); break;
    case ElementType::kUint64: convert<uint64_t>(from, made.data()); break;
    case ElementType::kBool: convert<uint8_t>(from, made.data()); break;
    case ElementType::kFloat16: std::ranges::transform(from, static_cast<uint16_t*>(made.data()), float_to_half); break;
    case ElementType::kString: return unsupported("tensor", "a string tensor has no numbers", "choose a numeric input");
  }
  return made;
}

}  // namespace

bool Reference::has_inputs() const { return std::ranges::any_of(inputs, [](const Tensor* t) { return t; }); }
bool Reference::has_outputs() const { return std::ranges::any_of(outputs, [](const Tensor* t) { return t; }); }

Result<Reference> read_reference(const NamedBytes& files, const std::string& file, const ModelInfo& model) {
  const std::string name = kFolder + file;
  DIOPTER_ASSIGN(const Bytes bytes, files.read(name));
  DIOPTER_ASSIGN(const package::NamedTensors arrays, package::read_npz(name, bytes));
  Reference reference;
  reference.inputs.resize(model.inputs.size());
  reference.outputs.resize(model.outputs.size());
  reference.tensors.reserve(arrays.size());
  for (const auto& [array, tensor] : arrays) {
    DIOPTER_ASSIGN(const Target target, target_of(name + ": " + array, array, model));
    DIOPTER_ASSIGN(Tensor floats, as_floats(tensor.view()));
    const Tensor*& slot = (target.input ? reference.inputs : reference.outputs)[target.index];
    if (slot) return invalid(name + ": " + array, "stands for a tensor that another array gives too", "keep one of them");
    reference.tensors.push_back(std::move(floats));
    slot = &reference.tensors.back();
  }
  return reference;
}

Result<std::vector<std::byte>> write_reference(const std::string& file, const ModelRun& run) {
  std::map<std::string, TensorView> arrays;
  for (size_t i = 0; i < run.inputs.size(); ++i) arrays[std::string(kInput) + run.model.inputs[i].name] = run.inputs[i].view();
  for (size_t i = 0; i < run.outputs.size(); ++i) arrays[std::string(kOutput) + run.model.outputs[i].name] = run.outputs[i].view();
  return package::write_npz(file, arrays);
}

Result<std::vector<Tensor>> run_model(const CaseRunner& runner, const ComponentSpec& component, const ModelRun& run, const Reference& reference) {
  DIOPTER_ASSIGN(const Bytes model, runner.files().read(component.model.file));
  RunnerOptions options;
  options.threads = component.threads;
  options.providers = component.providers;
  options.allow_fallback = component.allow_fallback;
  options.model_id = component.model.file;
  DIOPTER_ASSIGN(const std::unique_ptr<Runner> alone, make_ort_runner(model, options));
  std::vector<Tensor> inputs(run.inputs.size());
  std::vector<TensorView> views;
  for (size_t i = 0; i < run.inputs.size(); ++i) {
    const Tensor& ours = run.inputs[i];
    if (reference.inputs[i]) {
      DIOPTER_ASSIGN(inputs[i], as_type(reference.inputs[i]->view(), ours.type(), ours.shape()));
    }
    views.push_back(reference.inputs[i] ? inputs[i].view() : ours.view());
  }
  DIOPTER_TRY(alone->submit(0, views));
  Answer answer;
  if (!alone->poll(answer, true)) return environment_failure(component.model.file, "gave no answer");
  DIOPTER_TRY(answer.status);
  std::vector<Tensor> outputs;
  for (const TensorView& output : answer.outputs) {
    DIOPTER_ASSIGN(Tensor floats, as_floats(output));
    outputs.push_back(std::move(floats));
  }
  return outputs;
}

Status decode_reference(const ComponentSpec& component, const OutputSpec& spec, const ModelRun& run, const Reference& reference, const Frame& frame, Found& found) {
  Outputs outputs;
  DIOPTER_ASSIGN(OutputSlot slot, OutputSlot::create(component.id, spec, run.model, component.inputs[0].transform.layout, false, outputs));
  std::vector<TensorView> answers;
  std::vector<Tensor> shaped(run.outputs.size());
  for (size_t i = 0; i < run.outputs.size(); ++i) {
    answers.push_back(run.outputs[i].view());
    if (!reference.outputs[i]) continue;
    DIOPTER_ASSIGN(shaped[i], as_type(reference.outputs[i]->view(), run.outputs[i].type(), run.outputs[i].shape()));
    answers.back() = shaped[i].view();
  }
  slot.begin(true, outputs);
  DIOPTER_TRY(slot.decode(answers, run.mapping, frame.empty() ? nullptr : &frame.view(), kNoId, outputs));
  slot.finish(frame.index, frame.time_s, frame.size(), outputs);
  return describe(outputs.items[slot.index()], frame.size(), found);
}

}  // namespace diopter::golden
