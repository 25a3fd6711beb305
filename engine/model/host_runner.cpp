#include "engine/model/host_runner.h"

#include <utility>

namespace diopter {

Status HostRunner::submit(int64_t ticket, std::span<const TensorView> inputs) {
  if (state_ == State::kRunning) return invalid("model", "is still at work on an earlier frame", "wait for its answer before the session is reset");
  state_ = State::kRunning;
  ticket_ = ticket;
  inputs_.assign(inputs.begin(), inputs.end());
  given_.assign(info_.outputs.size(), false);
  start_(*this);
  return ok_status();
}

Result<Tensor*> HostRunner::output(size_t i, ElementType type, const Shape& shape) {
  if (state_ != State::kRunning || i >= outputs_.size()) return invalid("model", "gives an output that nobody asked for");
  const TensorInfo& declared = info_.outputs[i];
  bool fits = type == declared.type && (declared.shape.rank() == 0 || shape.rank() == declared.shape.rank());
  for (int axis = 0; fits && axis < declared.shape.rank(); ++axis) fits = declared.shape[axis] < 0 || declared.shape[axis] == shape[axis];
  if (!fits) {
    return invalid("model", "output " + declared.name + " came as " + std::string(element_type_name(type)) + " " + shape.to_string() + " and is declared as " +
                                std::string(element_type_name(declared.type)) + " " + declared.shape.to_string());
  }
  DIOPTER_TRY(outputs_[i].resize(type, shape));
  given_[i] = true;
  return &outputs_[i];
}

void HostRunner::finish(Status status, int64_t run_ns) {
  if (state_ != State::kRunning) return;
  for (size_t i = 0; status.ok() && i < given_.size(); ++i) {
    if (!given_[i]) status = invalid("model", "gave no output " + info_.outputs[i].name);
  }
  status_ = std::move(status);
  run_ns_ = run_ns;
  state_ = State::kReady;
}

bool HostRunner::poll(Answer& answer, bool) {
  if (state_ != State::kReady) return false;
  state_ = State::kIdle;
  answer.ticket = ticket_;
  answer.status = std::move(status_);
  answer.run_ns = run_ns_;
  answer.outputs.clear();
  for (const Tensor& output : outputs_) answer.outputs.push_back(output.view());
  return true;
}

}  // namespace diopter
