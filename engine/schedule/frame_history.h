// The last N pictures as one tensor.
#pragma once

#include <vector>

#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"

namespace diopter {

// Threads: one at a time.
class FrameHistory {
 public:
  // `rank`: of the model's input: 5 stacks along the axis after the batch, 4 along the channels.
  FrameHistory(int frames, Layout layout, int rank) : frames_(static_cast<size_t>(frames)), layout_(layout), rank_(rank) {}

  // Takes the newest picture, [1,C,H,W] or [1,H,W,C], and gives all, oldest first. Before N were seen the oldest stands for
  // those that are missing. The view is valid until the next call.
  Status push(const Tensor& newest, TensorView& all);
  void reset() { seen_ = 0; }

 private:
  Status stack(const Shape& one);

  const size_t frames_;
  const Layout layout_;
  const int rank_;
  std::vector<Tensor> ring_;
  size_t newest_ = 0, seen_ = 0;
  Tensor all_;
};

}  // namespace diopter
