// The sound of a video, handed out up to each frame's time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "media/sound_source.h"

namespace diopter::media {

// Threads: one at a time.
class SoundTrack {
 public:
  // Fails as open_sound() does.
  static Result<std::unique_ptr<SoundTrack>> open(const std::string& src, int rate);
  // The samples that sound before `time_s` and were not handed out yet; none behind the track's end. Valid until the next call.
  Result<std::span<const float>> until(double time_s);

 private:
  SoundTrack(std::unique_ptr<SoundSource> source, int rate) : source_(std::move(source)), rate_(rate) {}

  std::unique_ptr<SoundSource> source_;
  int rate_;
  bool ended_ = false;
  int64_t taken_ = 0;  // samples
  std::vector<float> samples_;
};

}  // namespace diopter::media
