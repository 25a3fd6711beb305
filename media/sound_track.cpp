#include "media/sound_track.h"

#include <algorithm>

namespace diopter::media {

Result<std::unique_ptr<SoundTrack>> SoundTrack::open(const std::string& src, int rate) {
  DIOPTER_ASSIGN(std::unique_ptr<SoundSource> source, open_sound(src, rate));
  return std::unique_ptr<SoundTrack>(new SoundTrack(std::move(source), rate));
}

Result<std::span<const float>> SoundTrack::until(double time_s) {
  // Second by second: a frame's time may lie years ahead, and the track ends long before.
  const double wanted = time_s * rate_;
  size_t count = 0;
  while (!ended_ && static_cast<double>(taken_) + 1 <= wanted) {
    const size_t part = static_cast<size_t>(std::min(wanted - static_cast<double>(taken_), static_cast<double>(rate_)));
    samples_.resize(count + part);
    DIOPTER_ASSIGN(const size_t read, source_->read(std::span(samples_).subspan(count)));
    ended_ = read < part;
    count += read;
    taken_ += static_cast<int64_t>(read);
  }
  return std::span<const float>(samples_).first(count);
}

}  // namespace diopter::media
