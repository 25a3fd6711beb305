// A picture or a clip in memory, as kRgba frames by time; clips loop.
#pragma once

#include <memory>
#include <string>

#include "engine/base/named_bytes.h"
#include "engine/frame/frame.h"

namespace diopter::media {

class MemoryClip {
 public:
  virtual ~MemoryClip() = default;
  // `bytes` outlive the clip. Fails (kInvalid, place = name) for what is no picture or video.
  static Result<std::unique_ptr<MemoryClip>> open(std::string name, Bytes bytes);
  // The frame that shows at `time_s`; it lives until the next call.
  virtual Result<const Frame*> at(double time_s) = 0;
};

}  // namespace diopter::media
