// AVFrame -> Frame: planes as they are where the format is ours, through swscale where it is not, turned and mirrored where metadata says so.
#pragma once

#include "media/av.h"

namespace diopter::media {

// How a stored picture is to be shown: turned clockwise, then mirrored left to right.
struct Orientation {
  int turns = 0;  // quarter turns, 0..3
  bool mirrored = false;
  bool upright() const { return turns == 0 && !mirrored; }
  Size shown(Size stored) const { return turns % 2 ? Size{stored.height, stored.width} : stored; }
};

// What the display matrix of a video stream, or of a decoded picture (EXIF), asks for.
Orientation orientation_of(const AVStream& stream);
Orientation orientation_of(const AVFrame& frame);

// Keeps scalers and pools from frame to frame. Threads: one at a time.
class FrameCopy {
 public:
  // `rgba`: pictures become kRgba; else video becomes kI420 or stays kNv12.
  FrameCopy(bool rgba, Orientation orientation) : rgba_(rgba), orientation_(orientation) {}
  Result<Frame> copy(const AVFrame& from, const std::string& place);

 private:
  Result<Frame> as_stored(const AVFrame& from, const std::string& place);
  Result<Frame> as_shown(const Frame& stored);

  const bool rgba_;
  const Orientation orientation_;
  AvScaler scaler_;
  int scaled_format_ = -1;
  Size scaled_size_;
  FramePool pool_, turned_pool_;
};

}  // namespace diopter::media
