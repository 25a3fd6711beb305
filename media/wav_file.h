// A .wav file: 16 bit, mono. It appears under its final name when it is whole.
#pragma once

#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "media/partial_file.h"

namespace diopter::media {

class WavFile {
 public:
  // Fails (kEnvironment, place = path) where it cannot be written.
  static Result<std::unique_ptr<WavFile>> create(const std::string& path, int rate);
  // Samples of -1..1; what lies outside is clipped.
  Status write(std::span<const float> samples);
  int64_t samples() const { return samples_; }
  Status finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  WavFile(const std::string& path, int rate) : path_(path), rate_(rate), partial_(path) {}
  Status write_header();

  const std::string path_;
  const int rate_;
  PartialFile partial_;
  std::unique_ptr<std::FILE, Close> file_;
  int64_t samples_ = 0;
};

}  // namespace diopter::media
