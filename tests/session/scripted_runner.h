// A model for session tests whose answer is written in the test: a function from its input tensors to its output values.
#pragma once

#include <functional>
#include <map>

#include "engine/session.h"

namespace diopter {

struct ScriptedModel {
  ModelInfo info;
  // Called for each run; writes one list of values an output, in the order of info.outputs.
  std::function<void(std::span<const TensorView> inputs, std::vector<std::vector<float>>& outputs)> answer;
  int runs = 0;
};

class ScriptedRunner final : public Runner {
 public:
  explicit ScriptedRunner(ScriptedModel& model) : model_(model) {}
  const ModelInfo& info() const override { return model_.info; }
  bool busy() const override { return busy_; }
  Status submit(int64_t ticket, std::span<const TensorView> inputs) override {
    ticket_ = ticket;
    busy_ = true;
    ++model_.runs;
    values_.resize(model_.info.outputs.size());
    model_.answer(inputs, values_);
    return ok_status();
  }
  bool poll(Answer& answer, bool) override {
    if (!busy_) return false;
    busy_ = false;
    answer.ticket = ticket_;
    answer.status = ok_status();
    answer.outputs.clear();
    for (size_t i = 0; i < values_.size(); ++i) answer.outputs.push_back({ElementType::kFloat32, model_.info.outputs[i].shape, values_[i].data()});
    return true;
  }

 private:
  ScriptedModel& model_;
  std::vector<std::vector<float>> values_;
  int64_t ticket_ = 0;
  bool busy_ = false;
};

// A session over scripted models, by the file names in the manifest.
class ScriptedSession {
 public:
  std::map<std::string, ScriptedModel> models;
  TapSink tap;

  Status start(std::string_view lens_json) {
    Result<Lens> lens = parse_lens(lens_json);
    if (!lens.ok()) return lens.status();
    SessionOptions options;
    options.make_runner = [this](Bytes, const RunnerOptions& wished) -> Result<std::unique_ptr<Runner>> {
      return std::unique_ptr<Runner>(new ScriptedRunner(models.at(wished.model_id)));
    };
    options.tap = tap;
    auto made = Session::create(*lens, NoBytes(), options);
    if (!made.ok()) return made.status();
    session_ = std::move(made).value();
    return ok_status();
  }
  Session& session() { return *session_; }

  // A frame of one level, 64 x 64.
  Status step(int64_t index, uint8_t level = 0) {
    Frame frame = Frame::create(PixelFormat::kRgba, {64, 64}).value();
    const FrameView view = frame.view();
    for (int y = 0; y < 64; ++y) std::fill_n(view.planes[0] + static_cast<size_t>(y) * static_cast<size_t>(view.strides[0]), 256, level);
    frame.index = index;
    frame.time_s = static_cast<double>(index) / 10;
    return session_->step(std::move(frame), {}, result_);
  }
  const std::vector<Firing>& firings() const { return result_.firings; }
  template <class Kind>
  const Kind& output(std::string_view id) const { return std::get<Kind>(result_.outputs->find(id)->data); }

 private:
  struct NoBytes final : NamedBytes {
    Result<Bytes> read(std::string_view) const override { return Bytes{}; }
    std::vector<std::string> names() const override { return {}; }
  };
  std::unique_ptr<Session> session_;
  StepResult result_;
};

inline TensorInfo float_tensor(std::string name, Shape shape) { return {std::move(name), ElementType::kFloat32, shape, {}}; }

}  // namespace diopter
