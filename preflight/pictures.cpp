#include "preflight/pictures.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "engine/frame/to_rgba.h"
#include "media/image_file.h"
#include "media/sink.h"

namespace diopter::preflight {

namespace {

constexpr int kIconSide = 128;
constexpr double kFramesASecond = 30;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Status read_frame(std::FILE* file, Frame& frame) {
  const FrameView& view = frame.view();
  for (int plane = 0; plane < plane_count(view.format); ++plane) {
    const Size size = plane_size(view.format, view.size, plane);
    const auto bytes = static_cast<size_t>(size.width * (view.format == PixelFormat::kRgba ? 4 : view.format == PixelFormat::kNv12 && plane == 1 ? 2 : 1));
    for (int y = 0; y < size.height; ++y) {
      auto* row = view.planes[static_cast<size_t>(plane)] + static_cast<ptrdiff_t>(y) * view.strides[static_cast<size_t>(plane)];
      if (std::fread(row, 1, bytes, file) != bytes) return invalid("frames", "end early");
    }
  }
  return ok_status();
}

// The middle square, each pixel the mean of those that it stands for.
std::vector<std::byte> icon_of(std::span<const uint8_t> rgba, Size size) {
  const int side = std::min(size.width, size.height), left = (size.width - side) / 2, top = (size.height - side) / 2;
  std::vector<std::byte> icon;
  icon.reserve(size_t{kIconSide} * kIconSide * 4);
  for (int y = 0; y < kIconSide; ++y) {
    for (int x = 0; x < kIconSide; ++x) {
      const int x0 = left + x * side / kIconSide, x1 = std::max(left + (x + 1) * side / kIconSide, x0 + 1);
      const int y0 = top + y * side / kIconSide, y1 = std::max(top + (y + 1) * side / kIconSide, y0 + 1);
      int sum[3] = {};
      for (int v = y0; v < y1; ++v) {
        for (int u = x0; u < x1; ++u) {
          for (int c = 0; c < 3; ++c) sum[c] += rgba[(static_cast<size_t>(v) * static_cast<size_t>(size.width) + static_cast<size_t>(u)) * 4 + static_cast<size_t>(c)];
        }
      }
      const int count = (x1 - x0) * (y1 - y0);
      for (const int value : sum) icon.push_back(static_cast<std::byte>((value + count / 2) / count));
      icon.push_back(std::byte{255});
    }
  }
  return icon;
}

Status make_stills(const Frame& frame, const std::string& folder) {
  const Size size = frame.size();
  std::vector<uint8_t> rgba(static_cast<size_t>(size.width) * static_cast<size_t>(size.height) * 4);
  to_rgba(frame.view(), false, rgba);
  DIOPTER_TRY(media::write_picture(folder + "/" + kPosterName, frame));
  return media::write_png(folder + "/" + kIconName, media::SampleFormat::kRgba8, {kIconSide, kIconSide}, icon_of(rgba, size));
}

}  // namespace

Status make_pictures(const DrawnFrames& frames, const std::string& folder) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(frames.file.c_str(), "rb"));
  if (!file) return environment_failure(frames.file, "cannot be read");
  media::SourceInfo info;
  info.size = frames.size;
  info.frame_count = frames.count;
  DIOPTER_ASSIGN(const std::unique_ptr<media::FrameSink> sink, media::open_sink(folder + "/" + kPreviewName, info, {.crf = 30}));
  for (int64_t i = 0; i < frames.count; ++i) {
    DIOPTER_ASSIGN(Frame frame, Frame::create(frames.format, frames.size));
    DIOPTER_TRY(read_frame(file.get(), frame));
    frame.index = i;
    frame.time_s = static_cast<double>(i) / kFramesASecond;
    DIOPTER_TRY(sink->write(frame));
    if (i == frames.count / 2) DIOPTER_TRY(make_stills(frame, folder));
  }
  return sink->finish();
}

}  // namespace diopter::preflight
