// AVFrame -> Frame: planes as they are where the format is ours, through swscale where it is not, turned where metadata says so.
#pragma once

#include "media/av.h"

namespace diopter::media {

// Quarter turns clockwise (0..3) that a stream's display matrix asks for.
int quarter_turns(const AVStream& stream);

// Keeps scalers and pools from frame to frame. Threads: one at a time.
class FrameCopy {
 public:
  // `rgba`: pictures become kRgba; else video becomes kI420 or stays kNv12.
  FrameCopy(bool rgba, int turns) : rgba_(rgba), turns_(turns) {}
  Result<Frame> copy(const AVFrame& from, const std::string& place);

 private:
  Result<Frame> unturned(const AVFrame& from, const std::string& place);
  Result<Frame> turned(const Frame& upright);

  const bool rgba_;
  const int turns_;
  AvScaler scaler_;
  int scaled_format_ = -1;
  Size scaled_size_;
  FramePool pool_, turned_pool_;
};

}  // namespace diopter::media
