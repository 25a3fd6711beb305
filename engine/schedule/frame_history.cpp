#include "engine/schedule/frame_history.h"

#include <cstring>

namespace diopter {

Status FrameHistory::push(const Tensor& newest, TensorView& all) {
  ring_.resize(frames_);
  if (seen_ > 0 && !(ring_[newest_].shape() == newest.shape())) seen_ = 0;
  const bool first = seen_ == 0;
  newest_ = first ? 0 : (newest_ + 1) % frames_;
  for (size_t i = 0; i < (first ? frames_ : 1); ++i) {
    Tensor& kept = ring_[(newest_ + i) % frames_];
    DIOPTER_TRY(kept.resize(newest.type(), newest.shape()));
    std::memcpy(kept.data(), newest.data(), newest.byte_size());
  }
  seen_ = 1;
  DIOPTER_TRY(stack(newest.shape()));
  all = all_.view();
  return ok_status();
}

Status FrameHistory::stack(const Shape& one) {
  const int64_t count = static_cast<int64_t>(frames_);
  Shape shape = rank_ == 5 ? Shape{1, count, one[1], one[2], one[3]} : one;
  const bool planar = layout_ == Layout::kNchw;
  if (rank_ != 5) shape[planar ? 1 : 3] *= count;
  const Tensor& any = ring_[newest_];
  DIOPTER_TRY(all_.resize(any.type(), shape));
  // Channels last, side by side: each pixel holds the channels of all frames. Else the pictures follow each other whole.
  const bool by_pixel = rank_ != 5 && !planar;
  const size_t piece = by_pixel ? static_cast<size_t>(one[3]) * element_size(any.type()) : any.byte_size();
  const size_t pieces = any.byte_size() / piece;
  std::byte* to = static_cast<std::byte*>(all_.data());
  for (size_t k = 0; k < frames_; ++k) {
    const std::byte* from = static_cast<const std::byte*>(ring_[(newest_ + 1 + k) % frames_].data());
    for (size_t i = 0; i < pieces; ++i) std::memcpy(to + (i * frames_ + k) * piece, from + i * piece, piece);
  }
  return ok_status();
}

}  // namespace diopter
