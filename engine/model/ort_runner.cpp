// One model in ONNX Runtime: loaded once, its buffers bound once, run on submit.
#include "engine/model/ort_runner.h"

#include <atomic>

#include "engine/model/ort_api.h"
#include "engine/model/ort_session.h"

namespace diopter {

namespace {

using namespace ort;

enum State : int { kIdle = 1, kRunning, kReady };

class OrtRunner final : public Runner {
 public:
  OrtRunner(LoadedModel model, const RunnerOptions& options) : model_(std::move(model)), options_(options) {}

  ~OrtRunner() override { state_.wait(kRunning); }

  // Makes the binding: outputs of a known size get memory of ours, the others the runtime's.
  Status bind() {
    OrtIoBinding* binding = nullptr;
    DIOPTER_TRY(to_status(api().CreateIoBinding(model_.session.get(), &binding), options_.model_id));
    binding_.reset(binding);
    OrtMemoryInfo* memory = nullptr;
    DIOPTER_TRY(to_status(api().CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory), options_.model_id));
    memory_.reset(memory);
    const size_t count = model_.info.outputs.size();
    output_memory_.resize(count);
    output_values_.resize(count);
    answer_.outputs.resize(count);
    for (size_t i = 0; i < count; ++i) DIOPTER_TRY(bind_output(i));
    input_values_.resize(model_.info.inputs.size());
    bound_inputs_.resize(model_.info.inputs.size());
    return ok_status();
  }

  const ModelInfo& info() const override { return model_.info; }
  std::vector<NodePlacement> placement() const override { return model_.placement; }
  bool busy() const override { return state_.load(std::memory_order_acquire) != kIdle; }

  Status submit(int64_t ticket, std::span<const TensorView> inputs) override {
    if (busy()) return invalid(options_.model_id, "a run is under way", "poll its answer first");
    DIOPTER_TRY(bind_inputs(inputs));
    DIOPTER_TRY(unbind_dynamic_outputs());
    answer_.ticket = ticket;
    state_.store(kRunning, std::memory_order_release);
    if (options_.executor) {
      options_.executor([this] { run(); });
    } else {
      run();
    }
    return ok_status();
  }

  bool poll(Answer& answer, bool wait) override {
    if (wait) state_.wait(kRunning, std::memory_order_acquire);
    if (state_.load(std::memory_order_acquire) != kReady) return false;
    answer.ticket = answer_.ticket;
    answer.status = answer_.status;
    answer.outputs.assign(answer_.outputs.begin(), answer_.outputs.end());
    answer.run_ns = answer_.run_ns;
    state_.store(kIdle, std::memory_order_release);
    return true;
  }

 private:
  Status bind_output(size_t i) {
    const TensorInfo& info = model_.info.outputs[i];
    if (info.shape.element_count() <= 0 || element_size(info.type) == 0) {
      dynamic_outputs_.push_back(i);
      return ok_status();
    }
    DIOPTER_TRY(output_memory_[i].resize(info.type, info.shape));
    answer_.outputs[i] = output_memory_[i].view();
    DIOPTER_TRY(wrap(answer_.outputs[i], info.name, output_values_[i]));
    return to_status(api().BindOutput(binding_.get(), info.name.c_str(), output_values_[i].get()), info.name);
  }

  // The runtime keeps the value of the last run bound, whose shape the next run need not have.
  Status unbind_dynamic_outputs() {
    for (size_t i : dynamic_outputs_) {
      const std::string& name = model_.info.outputs[i].name;
      DIOPTER_TRY(to_status(api().BindOutputToDevice(binding_.get(), name.c_str(), memory_.get()), name));
    }
    return ok_status();
  }

  // Inputs whose memory and shape are those of the last run stay bound.
  Status bind_inputs(std::span<const TensorView> inputs) {
    if (inputs.size() != model_.info.inputs.size()) {
      return invalid(options_.model_id, "wants " + std::to_string(model_.info.inputs.size()) + " inputs, got " + std::to_string(inputs.size()));
    }
    for (size_t i = 0; i < inputs.size(); ++i) {
      const TensorView& view = inputs[i];
      TensorView& bound = bound_inputs_[i];
      if (bound.data == view.data && bound.type == view.type && bound.shape == view.shape && input_values_[i]) continue;
      const std::string& name = model_.info.inputs[i].name;
      DIOPTER_TRY(wrap(view, name, input_values_[i]));
      DIOPTER_TRY(to_status(api().BindInput(binding_.get(), name.c_str(), input_values_[i].get()), name));
      bound = view;
    }
    return ok_status();
  }

  Status wrap(const TensorView& view, const std::string& place, Owned<OrtValue>& value) {
    OrtValue* made = nullptr;
    DIOPTER_TRY(to_status(api().CreateTensorWithDataAsOrtValue(memory_.get(), const_cast<void*>(view.data), view.byte_size(),
                                                               view.shape.sizes().data(), static_cast<size_t>(view.shape.rank()),
                                                               ort_type_of(view.type), &made), place));
    value.reset(made);
    return ok_status();
  }

  void run() {
    const int64_t start = options_.clock ? options_.clock() : 0;
    answer_.status = to_status(api().RunWithBinding(model_.session.get(), nullptr, binding_.get()), options_.model_id);
    if (answer_.status.ok() && !dynamic_outputs_.empty()) answer_.status = fetch_dynamic_outputs();
    answer_.run_ns = options_.clock ? options_.clock() - start : 0;
    state_.store(kReady, std::memory_order_release);
    state_.notify_all();
  }

  Status fetch_dynamic_outputs() {
    OrtAllocator* allocator = nullptr;
    DIOPTER_TRY(to_status(api().GetAllocatorWithDefaultOptions(&allocator), options_.model_id));
    OrtValue** values = nullptr;
    size_t count = 0;
    DIOPTER_TRY(to_status(api().GetBoundOutputValues(binding_.get(), allocator, &values, &count), options_.model_id));
    Status status;
    for (size_t i = 0; i < count; ++i) {
      Owned<OrtValue> value(values[i]);
      if (i >= output_values_.size() || output_memory_[i].data()) continue;
      output_values_[i] = std::move(value);
      Result<TensorView> view = view_of(*output_values_[i], model_.info.outputs[i].name);
      if (view.ok()) {
        answer_.outputs[i] = *view;
      } else {
        status = std::move(view).status();
      }
    }
    const Status freed = values ? to_status(api().AllocatorFree(allocator, values), options_.model_id) : ok_status();
    return status.ok() ? freed : status;
  }

  LoadedModel model_;
  const RunnerOptions options_;
  Owned<OrtMemoryInfo> memory_;
  std::vector<Tensor> output_memory_;  // empty for outputs of unknown size
  std::vector<Owned<OrtValue>> output_values_, input_values_;
  std::vector<TensorView> bound_inputs_;
  Owned<OrtIoBinding> binding_;
  std::vector<size_t> dynamic_outputs_;
  Answer answer_;
  std::atomic<int> state_{kIdle};
};

}  // namespace

Result<std::unique_ptr<Runner>> make_ort_runner(std::span<const std::byte> model, const RunnerOptions& options) {
  DIOPTER_ASSIGN(LoadedModel loaded, load_model(model, options));
  auto runner = std::make_unique<OrtRunner>(std::move(loaded), options);
  DIOPTER_TRY(runner->bind());
  return std::unique_ptr<Runner>(std::move(runner));
}

std::string ort_version() { return OrtGetApiBase()->GetVersionString(); }

}  // namespace diopter
