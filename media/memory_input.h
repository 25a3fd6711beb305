// Bytes in memory as FFmpeg's input.
#pragma once

#include "engine/base/named_bytes.h"
#include "media/av.h"

namespace diopter::media {

class MemoryInput {
 public:
  explicit MemoryInput(Bytes bytes) : bytes_(bytes) {}
  ~MemoryInput();
  MemoryInput(const MemoryInput&) = delete;
  MemoryInput& operator=(const MemoryInput&) = delete;

  // Fails (kInvalid, place = name) for what is no picture or video.
  Status open(const std::string& name);
  AVFormatContext& format() { return *format_; }

 private:
  static int read(void* opaque, uint8_t* to, int size);
  static int64_t seek(void* opaque, int64_t offset, int whence);

  const Bytes bytes_;
  size_t at_ = 0;
  AVIOContext* io_ = nullptr;
  AvInput format_;
};

}  // namespace diopter::media
