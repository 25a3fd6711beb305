// Where frames go: a file, an image or an image pattern, y4m on stdout, a window, nowhere.
#pragma once

#include <memory>
#include <string>

#include "engine/base/log.h"
#include "engine/frame/frame.h"
#include "media/source.h"

namespace diopter::media {

struct EncoderOptions {
  std::string codec;   // "h264", "vp9", "prores", ...; empty: by the ending (h264 for .mp4 and .mov, vp9 for .webm)
  std::string preset;  // the encoder's own word; empty: veryfast for libx264
  int crf = -1;        // -1: the encoder's default
  LogSink log;         // hears, on the encode thread, of what the file cannot hold as it is
};

// Threads: one at a time (the encode thread).
class FrameSink {
 public:
  // Without finish() nothing stands under the final name: files are written under a temporary name beside it.
  virtual ~FrameSink() = default;
  virtual Status write(const Frame& frame) = 0;
  // Flushes, copies the rest of the sound, renames to the final name. What was written so far is playable (used after Ctrl-C too).
  virtual Status finish() = 0;
};

// DST: .mp4 .mov .webm .gif .y4m, .png .jpg (first frame), an image pattern, "-" (y4m on stdout), "window", "null".
// Fails with code kInvalid and place = dst for an unknown ending (see is_known_destination), kEnvironment where it cannot be written.
Result<std::unique_ptr<FrameSink>> open_sink(const std::string& dst, const SourceInfo& source, const EncoderOptions& options);

// False for an ending that no sink knows (a command-line error, exit status 2).
bool is_known_destination(const std::string& dst);

}  // namespace diopter::media
