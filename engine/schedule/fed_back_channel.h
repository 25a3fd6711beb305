// The fourth channel of a picture: what the model answered for the frame before (MediaPipe's hair segmentation).
#pragma once

#include <span>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/bundle/lens.h"

namespace diopter {

// Zeros until the first answer. Threads: one at a time.
class FedBackChannel {
 public:
  // Fails (kInvalid, place = "fourth_channel") where the model has no such answer.
  Status bind(const StateSpec& spec, const std::vector<TensorInfo>& answers, Layout layout);
  bool is_bound() const { return bound_; }

  // Overwrites channel 3 of a picture of four channels. Fails where the answer has another size than the picture.
  Status write(Tensor& picture) const;
  Status learn(std::span<const TensorView> answers);
  void reset() { plane_.clear(); }

 private:
  StateSpec spec_;
  Layout layout_ = Layout::kNchw;
  bool bound_ = false;
  size_t answer_ = 0;
  int width_ = 0, height_ = 0;
  std::vector<float> plane_;  // [height][width]; empty: zeros
};

}  // namespace diopter
