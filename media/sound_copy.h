// Copies the sound of a source file, packet by packet, into a file under construction.
#pragma once

#include "media/av.h"

namespace diopter::media {

class SoundCopy {
 public:
  // Adds a stream to `output`, before its header is written. False where there is no sound, or the container does not take it.
  bool open(const std::string& audio_file, AVFormatContext& output);
  // Writes what sounds before `time_s`.
  Status write_until(double time_s, AVFormatContext& output);

 private:
  AvInput input_;
  AvPacket packet_;
  bool has_packet_ = false;
  int from_ = -1;
  int to_ = -1;
  int64_t start_ = 0;  // of the video in the source, in the sound's time base
};

}  // namespace diopter::media
