// Clips and pictures made by the ffmpeg program in a temporary folder, and how to read and compare frames.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "media/sink.h"
#include "media/source.h"

namespace diopter::media {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    static int count = 0;
    path_ = testing::TempDir() + "diopter-media-" + std::to_string(getpid()) + "-" + std::to_string(++count);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string at(const std::string& name) const { return path_ + "/" + name; }
  // What lies in the folder, hidden files too.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string path_;
};

// False where there is no ffmpeg program, or it cannot do this.
inline bool run_ffmpeg(const std::string& arguments) { return std::system(("ffmpeg -v error -nostdin -y " + arguments + " 2>/dev/null").c_str()) == 0; }

// Skips the test with a notice where the clip cannot be made.
#define DIOPTER_FFMPEG(arguments) \
  if (!run_ffmpeg(arguments)) GTEST_SKIP() << "the ffmpeg program is missing or cannot make this clip"

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_text(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
inline std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

// All frames; a failure is the test's.
inline std::vector<Frame> read_all(FrameSource& source) {
  std::vector<Frame> frames;
  while (true) {
    Frame frame;
    const Result<bool> more = source.next(frame);
    EXPECT_TRUE(more.ok()) << more.status().to_string();
    if (!more.ok() || !*more) return frames;
    frames.push_back(std::move(frame));
  }
}

inline std::vector<Frame> read_all(const std::string& src) {
  const Result<std::unique_ptr<FrameSource>> source = open_source(src);
  EXPECT_TRUE(source.ok()) << source.status().to_string();
  return source.ok() ? read_all(**source) : std::vector<Frame>();
}

struct Rgb {
  double r, g, b;
};

// The colour of a pixel, whatever the frame's format.
inline Rgb pixel(const Frame& frame, int x, int y) {
  const FrameView& view = frame.view();
  const auto at = [&](int p, int column, int row) { return view.planes[p][static_cast<ptrdiff_t>(row) * view.strides[p] + column]; };
  if (view.format == PixelFormat::kRgba) return {double(at(0, 4 * x, y)), double(at(0, 4 * x + 1, y)), double(at(0, 4 * x + 2, y))};
  const bool nv12 = view.format == PixelFormat::kNv12;
  const YuvToRgb c = yuv_to_rgb(view.colour);
  const float luma = c.y_scale * (static_cast<float>(at(0, x, y)) - c.y_offset);
  const float u = static_cast<float>(nv12 ? at(1, x / 2 * 2, y / 2) : at(1, x / 2, y / 2)) - 128;
  const float v = static_cast<float>(nv12 ? at(1, x / 2 * 2 + 1, y / 2) : at(2, x / 2, y / 2)) - 128;
  const auto clamp = [](float value) { return std::clamp(static_cast<double>(value), 0., 255.); };
  return {clamp(luma + c.r_v * v), clamp(luma - c.g_u * u - c.g_v * v), clamp(luma + c.b_u * u)};
}

// Mean absolute difference over the pixels that both frames have and the three channels.
inline double difference(const Frame& a, const Frame& b) {
  const int width = std::min(a.size().width, b.size().width), height = std::min(a.size().height, b.size().height);
  double sum = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Rgb p = pixel(a, x, y), q = pixel(b, x, y);
      sum += std::abs(p.r - q.r) + std::abs(p.g - q.g) + std::abs(p.b - q.b);
    }
  }
  return sum / (3. * width * height);
}

inline void expect_colour(const Frame& frame, int x, int y, Rgb wanted, double tolerance) {
  const Rgb found = pixel(frame, x, y);
  const double off = std::max({std::abs(found.r - wanted.r), std::abs(found.g - wanted.g), std::abs(found.b - wanted.b)});
  EXPECT_LE(off, tolerance) << "at " << x << "," << y << " is " << found.r << " " << found.g << " " << found.b;
}

// Writes the whole source to `dst`.
inline Status copy_all(const std::string& src, const std::string& dst, const EncoderOptions& options = {}) {
  DIOPTER_ASSIGN(const std::unique_ptr<FrameSource> source, open_source(src));
  DIOPTER_ASSIGN(const std::unique_ptr<FrameSink> sink, open_sink(dst, source->info(), options));
  while (true) {
    Frame frame;
    DIOPTER_ASSIGN(const bool more, source->next(frame));
    if (!more) return sink->finish();
    DIOPTER_TRY(sink->write(frame));
  }
}

}  // namespace diopter::media
