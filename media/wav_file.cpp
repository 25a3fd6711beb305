#include "media/wav_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace diopter::media {

namespace {

constexpr int kBytesPerSample = 2;
constexpr size_t kHeaderBytes = 44;

// Little-endian, as RIFF wants it.
void put(uint8_t*& at, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) *at++ = static_cast<uint8_t>(value >> (8 * i));
}
void put(uint8_t*& at, const char* word) {
  std::memcpy(at, word, 4);
  at += 4;
}

}  // namespace

Result<std::unique_ptr<WavFile>> WavFile::create(const std::string& path, int rate) {
  std::unique_ptr<WavFile> made(new WavFile(path, rate));
  made->file_.reset(std::fopen(made->partial_.temporary().c_str(), "wb"));
  if (!made->file_) return cannot_write(path);
  DIOPTER_TRY(made->write_header());
  return made;
}

Status WavFile::write_header() {
  std::array<uint8_t, kHeaderBytes> header;
  uint8_t* at = header.data();
  const uint32_t bytes = static_cast<uint32_t>(std::min<int64_t>(samples_ * kBytesPerSample, UINT32_MAX - 36));
  put(at, "RIFF");
  put(at, 36 + bytes, 4);
  put(at, "WAVE");
  put(at, "fmt ");
  put(at, 16, 4);
  put(at, 1, 2);  // PCM
  put(at, 1, 2);  // channels
  put(at, static_cast<uint32_t>(rate_), 4);
  put(at, static_cast<uint32_t>(rate_ * kBytesPerSample), 4);
  put(at, kBytesPerSample, 2);
  put(at, 8 * kBytesPerSample, 2);
  put(at, "data");
  put(at, bytes, 4);
  return std::fwrite(header.data(), 1, header.size(), file_.get()) == header.size() ? ok_status() : cannot_write(path_);
}

Status WavFile::write(std::span<const float> samples) {
  std::array<uint8_t, 4096> buffer;
  while (!samples.empty()) {
    const size_t count = std::min(samples.size(), buffer.size() / kBytesPerSample);
    uint8_t* at = buffer.data();
    for (float sample : samples.first(count)) put(at, static_cast<uint32_t>(static_cast<int32_t>(std::lround(std::clamp(sample * 32768, -32768.f, 32767.f)))), kBytesPerSample);
    if (std::fwrite(buffer.data(), kBytesPerSample, count, file_.get()) != count) return cannot_write(path_);
    samples_ += static_cast<int64_t>(count);
    samples = samples.subspan(count);
  }
  return ok_status();
}

Status WavFile::finish() {
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) return cannot_write(path_);
  DIOPTER_TRY(write_header());
  if (std::fflush(file_.get()) != 0) return cannot_write(path_);
  file_.reset();
  return partial_.finish();
}

}  // namespace diopter::media
