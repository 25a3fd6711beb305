// Where frames come from: a file, an image or an image pattern, y4m on stdin, a camera, a test picture.
#pragma once

#include <memory>
#include <string>

#include "engine/frame/frame.h"

namespace diopter::media {

struct Rational {
  int numerator = 0;
  int denominator = 1;
};

struct SourceInfo {
  Size size;                    // as shown: after rotation metadata
  Rational frame_rate{30, 1};   // the mean one, where it varies
  double duration_s = 0;        // 0: unknown
  int64_t frame_count = 0;      // an estimate; 0: unknown
  bool live = false;            // a camera: cannot be repeated, newest frame wins
  bool still = false;           // one picture
  std::string audio_file;       // where a sink can copy the sound from; empty: no sound
};

// Threads: one at a time (the decode thread).
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  virtual const SourceInfo& info() const = 0;
  // The next frame, with index and time_s set; false at the end. Video is kI420 or kNv12, a PNG or JPEG kRgba.
  virtual Result<bool> next(Frame& frame) = 0;
  // Damage that was passed over, "ends after 57 of 120 frames", for a warning; empty: none. Known after the last frame.
  virtual std::string damage() const { return {}; }
};

// SRC: a path, a pattern ("DIR/name-%04d.png", from 0), "-" (y4m on stdin), a camera ("/dev/video0", "camera:0"), "test:NAME".
// Fails (kInvalid) with the path as place where it is missing, unreadable, cut short or not media.
Result<std::unique_ptr<FrameSource>> open_source(const std::string& src);

}  // namespace diopter::media
