// The host of the engine runs the model: a web page, with a runtime that answers later. This side only keeps the two ends together.
#pragma once

#include <functional>
#include <vector>

#include "engine/model/runner.h"

namespace diopter {

// poll(wait) never blocks: where a step must have an answer, it waits for Session::resume().
// Threads: one at a time.
class HostRunner final : public Runner {
 public:
  // Told of each submit; the host then reads inputs(), runs the model, fills output() of each, and calls finish() (also from here).
  using Start = std::function<void(HostRunner&)>;

  HostRunner(ModelInfo info, Start start) : info_(std::move(info)), start_(std::move(start)), outputs_(info_.outputs.size()) {}

  const ModelInfo& info() const override { return info_; }
  // Fails (kInvalid) while the host is still at the last one: a session was reset before its answer came.
  Status submit(int64_t ticket, std::span<const TensorView> inputs) override;
  bool busy() const override { return state_ != State::kIdle; }
  bool poll(Answer& answer, bool wait) override;

  // Of the run under way, in the order of info().inputs; they stay as they are until finish().
  std::span<const TensorView> inputs() const { return inputs_; }
  // Memory for output i of the run under way, of the type and shape that it came out with. Fails where they are not the model's
  // (another type or rank, another size where the model's is fixed), or over the bounds of a tensor.
  Result<Tensor*> output(size_t i, ElementType type, const Shape& shape);
  // The run is over. An output that was not given fails it.
  void finish(Status status, int64_t run_ns);

 private:
  enum class State : uint8_t { kIdle = 1, kRunning, kReady };

  const ModelInfo info_;
  const Start start_;
  State state_ = State::kIdle;
  int64_t ticket_ = 0;
  int64_t run_ns_ = 0;
  Status status_;
  std::vector<TensorView> inputs_;
  std::vector<Tensor> outputs_;
  std::vector<bool> given_;
};

}  // namespace diopter
