#include "media/memory_input.h"

#include <algorithm>
#include <cstring>

namespace diopter::media {

MemoryInput::~MemoryInput() {
  format_.reset();
  if (io_) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

Status MemoryInput::open(const std::string& name) {
  constexpr int kBuffer = 1 << 16;
  quiet_av_log();
  io_ = avio_alloc_context(static_cast<unsigned char*>(av_malloc(kBuffer)), kBuffer, 0, this, read, nullptr, seek);
  AVFormatContext* context = avformat_alloc_context();
  context->pb = io_;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "format_whitelist", kFormats, 0);
  const int opened = avformat_open_input(&context, nullptr, nullptr, &options);
  av_dict_free(&options);
  if (opened < 0) return invalid(name, "cannot be read as a picture or video: " + av_message(opened), "give a png, jpg, webp, gif, mp4 or webm");
  format_.reset(context);
  return find_av_streams(*context, kMaxAssetPixels, name);
}

int MemoryInput::read(void* opaque, uint8_t* to, int size) {
  auto& self = *static_cast<MemoryInput*>(opaque);
  const size_t count = std::min<size_t>(static_cast<size_t>(size), self.bytes_.size() - self.at_);
  if (count == 0) return AVERROR_EOF;
  std::memcpy(to, self.bytes_.data() + self.at_, count);
  self.at_ += count;
  return static_cast<int>(count);
}

int64_t MemoryInput::seek(void* opaque, int64_t offset, int whence) {
  auto& self = *static_cast<MemoryInput*>(opaque);
  const auto size = static_cast<int64_t>(self.bytes_.size());
  if (whence == AVSEEK_SIZE) return size;
  const int64_t target = whence == SEEK_CUR ? static_cast<int64_t>(self.at_) + offset : whence == SEEK_END ? size + offset : offset;
  if (target < 0 || target > size) return AVERROR(EINVAL);
  self.at_ = static_cast<size_t>(target);
  return target;
}

}  // namespace diopter::media
