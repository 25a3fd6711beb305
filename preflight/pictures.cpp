#include "preflight/pictures.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "media/image_file.h"
#include "media/resized_frame.h"
#include "media/sink.h"
#include "preflight/descriptors.h"

namespace diopter::preflight {

namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// What is tried, until the preview is small enough: libx264's quality (a larger number is coarser) and a share of the frames.
struct Attempt {
  int crf;
  double share;
};
constexpr Attempt kAttempts[] = {{28, 1}, {34, 1}, {40, 1}, {40, .5}, {51, .25}};
constexpr int kPosterSides[] = {kPosterSide, 960, 640, 320};

int64_t bytes_of(const std::string& path) {
  std::error_code unknown;
  const auto bytes = fs::file_size(path, unknown);
  return unknown ? 0 : static_cast<int64_t>(bytes);
}

int64_t bytes_of(Size size) { return int64_t{size.width} * size.height * 4; }

Result<Frame> read_frame(std::FILE* file, Size size) {
  DIOPTER_ASSIGN(Frame frame, Frame::create(PixelFormat::kRgba, size));
  const auto bytes = static_cast<size_t>(size.width) * 4;
  for (int y = 0; y < size.height; ++y) {
    if (std::fread(frame.view().planes[0] + static_cast<ptrdiff_t>(y) * frame.view().strides[0], 1, bytes, file) != bytes) return invalid("pictures", "end early");
  }
  return frame;
}

Status write_preview(std::FILE* file, const DrawnPictures& drawn, const Attempt& attempt, const std::string& path) {
  std::rewind(file);
  media::SourceInfo info;
  info.size = drawn.preview;
  info.frame_rate = {static_cast<int>(std::lround(drawn.pace * 1000)), 1000};
  DIOPTER_ASSIGN(const std::unique_ptr<media::FrameSink> sink, media::open_sink(path, info, {.preset = "medium", .crf = attempt.crf}));
  const auto frames = static_cast<int64_t>(std::ceil(static_cast<double>(drawn.frames) * attempt.share));
  for (int64_t i = 0; i < frames; ++i) {
    DIOPTER_ASSIGN(Frame frame, read_frame(file, drawn.preview));
    frame.index = i;
    frame.time_s = static_cast<double>(i) / drawn.pace;
    DIOPTER_TRY(sink->write(frame));
  }
  return sink->finish();
}

Status make_preview(std::FILE* file, const DrawnPictures& drawn, const std::string& path) {
  for (const Attempt& attempt : kAttempts) {
    DIOPTER_TRY(write_preview(file, drawn, attempt, path));
    if (bytes_of(path) <= kMostPreviewBytes) return ok_status();
  }
  return invalid("preview", "cannot be made small enough");
}

Status make_poster(const Frame& frame, const std::string& path) {
  for (const int side : kPosterSides) {
    DIOPTER_ASSIGN(const Frame smaller, media::resized(frame, media::fitted(frame.size(), side)));
    DIOPTER_TRY(media::write_picture(path, smaller));
    if (bytes_of(path) <= kMostPosterBytes) return ok_status();
  }
  return invalid("poster", "cannot be made small enough");
}

}  // namespace

Status make_pictures(const DrawnPictures& drawn, const std::string& folder) {
  const File file(std::fopen(drawn.file.c_str(), "rb"));
  if (!file) return environment_failure(drawn.file, "cannot be read");
  const Size icon_size{kIconSide, kIconSide};
  if (bytes_of(drawn.file) != drawn.frames * bytes_of(drawn.preview) + bytes_of(drawn.poster) + bytes_of(icon_size)) return invalid("pictures", "are not as large as the report says");
  DIOPTER_TRY(make_preview(file.get(), drawn, folder + "/" + kPreviewName));
  if (std::fseek(file.get(), static_cast<long>(drawn.frames * bytes_of(drawn.preview)), SEEK_SET) != 0) return environment_failure(drawn.file, "cannot be read");
  DIOPTER_ASSIGN(const Frame poster, read_frame(file.get(), drawn.poster));
  DIOPTER_TRY(make_poster(poster, folder + "/" + kPosterName));
  DIOPTER_ASSIGN(const Frame icon, read_frame(file.get(), icon_size));
  return media::write_png(folder + "/" + kIconName, media::SampleFormat::kRgba8, icon_size, media::packed_rgba(icon));
}

}  // namespace diopter::preflight
