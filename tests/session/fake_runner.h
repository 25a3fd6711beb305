// A model for session tests: its one output is the mean of its one input, answered when the test says so.
#pragma once

#include <numeric>

#include "engine/model/runner.h"

namespace diopter {

struct FakeModel {
  bool answers_at_once = true;
  int runs = 0;
  bool pending = false;  // set by submit, cleared by release()
  bool fails = false;
  void release() { pending = false; }
};

class FakeRunner final : public Runner {
 public:
  explicit FakeRunner(FakeModel& model) : model_(model) {
    info_.inputs = {{"in", ElementType::kFloat32, {1, 3, 2, 2}, {}}};
    info_.outputs = {{"out", ElementType::kFloat32, {1, 1, 1, 1}, {}}};
  }
  const ModelInfo& info() const override { return info_; }
  bool busy() const override { return busy_; }

  Status submit(int64_t ticket, std::span<const TensorView> inputs) override {
    const std::span<const float> in = inputs[0].floats();
    mean_ = std::accumulate(in.begin(), in.end(), 0.f) / static_cast<float>(in.size());
    ticket_ = ticket;
    busy_ = true;
    model_.pending = !model_.answers_at_once;
    ++model_.runs;
    return ok_status();
  }

  bool poll(Answer& answer, bool wait) override {
    if (!busy_ || (model_.pending && !wait)) return false;
    busy_ = false;
    answer.ticket = ticket_;
    answer.status = model_.fails ? invalid("model", "broke at run time") : ok_status();
    answer.outputs = {TensorView{ElementType::kFloat32, {1, 1, 1, 1}, &mean_}};
    answer.run_ns = 1;
    return true;
  }

 private:
  FakeModel& model_;
  ModelInfo info_;
  float mean_ = 0;
  int64_t ticket_ = 0;
  bool busy_ = false;
};

}  // namespace diopter
