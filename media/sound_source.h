// Sound as mono samples at one rate: a sound file, the sound of a video, a microphone.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/base/status.h"

namespace diopter::media {

// Threads: one at a time.
class SoundSource {
 public:
  virtual ~SoundSource() = default;
  // Fills `samples` (-1..1) and returns how many there were; fewer than asked for only at the end.
  virtual Result<size_t> read(std::span<float> samples) = 0;
  // In samples, an estimate; 0: unknown.
  virtual int64_t length() const = 0;
  // At the end: what could not be heard, for people; empty: nothing was lost.
  virtual std::string damage() const = 0;
  // A microphone: cannot be repeated and has no end.
  virtual bool live() const = 0;
};

// A source without pictures: a path that ends in .wav .flac .mp3 .m4a .ogg .opus, or a microphone, "mic:" or "mic:NAME" (ALSA).
bool is_sound_source(const std::string& src);

// Fails (kInvalid, place = src) for what has no sound or cannot be decoded, (kEnvironment) for a microphone that is not there.
Result<std::unique_ptr<SoundSource>> open_sound(const std::string& src, int rate);

}  // namespace diopter::media
