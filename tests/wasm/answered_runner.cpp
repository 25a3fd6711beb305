// make_ort_runner() for tests in WebAssembly: the host runs the models. It cannot while the program waits for it, so the program is started
// again once the host knows the answers to all that it asked (web/tests/harness/model_answers.mjs).
#include "engine/model/ort_runner.h"
#include "inspect/onnx_model.h"

namespace diopter {

// The size of the model's only output for its only input, copied to `output` as far as it fits; -1: not known yet; -2: the model cannot be run.
extern "C" __attribute__((import_module("models"), import_name("run"))) int32_t model_answer(const void* model, size_t model_size, const void* input, size_t input_size,
                                                                                             void* output, size_t capacity);

namespace {

class AnsweredRunner final : public Runner {
 public:
  AnsweredRunner(std::span<const std::byte> model, ModelInfo info) : model_(model.begin(), model.end()), info_(std::move(info)) {}
  const ModelInfo& info() const override { return info_; }
  bool busy() const override { return asked_; }

  Status submit(int64_t ticket, std::span<const TensorView> inputs) override {
    if (inputs.size() != 1 || info_.outputs.size() != 1) return unsupported("model", "the tests' host runs models of one input and one output");
    DIOPTER_TRY(output_.resize(info_.outputs[0].type, info_.outputs[0].shape));
    const int32_t size = model_answer(model_.data(), model_.size(), inputs[0].data, inputs[0].byte_size(), output_.data(), output_.byte_size());
    answer_ = {ticket, ok_status(), {}, 0};
    if (size == static_cast<int32_t>(output_.byte_size())) answer_.outputs.push_back(output_.view());
    else answer_.status = invalid("model", "the host gave " + std::to_string(size) + " bytes");
    asked_ = true;
    return ok_status();
  }

  bool poll(Answer& answer, bool) override {
    if (!asked_) return false;
    answer = answer_;
    asked_ = false;
    return true;
  }

 private:
  std::vector<std::byte> model_;
  ModelInfo info_;
  Tensor output_;
  Answer answer_;
  bool asked_ = false;
};

}  // namespace

Result<std::unique_ptr<Runner>> make_ort_runner(std::span<const std::byte> model, const RunnerOptions&) {
  DIOPTER_ASSIGN(const inspect::OnnxModel read, inspect::read_onnx(model, "converted.onnx"));
  return std::unique_ptr<Runner>(std::make_unique<AnsweredRunner>(model, ModelInfo{read.inputs, read.outputs}));
}

}  // namespace diopter
