// open_sink: which kind of sink a text means; pictures, patterns and nowhere.
#include "media/sink.h"

#include <array>
#include <filesystem>
#include <vector>

#include "media/ffmpeg_sink.h"
#include "media/image_file.h"
#include "media/pattern.h"
#include "media/window_sink.h"

namespace diopter::media {

namespace {

constexpr std::array kVideoEndings{".mp4", ".mov", ".webm", ".gif", ".y4m"};
constexpr std::array kPictureEndings{".png", ".jpg", ".jpeg"};

template <class Endings>
bool ends_with_one_of(const std::string& dst, const Endings& endings) {
  for (const char* ending : endings) {
    if (dst.ends_with(ending)) return true;
  }
  return false;
}

class NullSink final : public FrameSink {
 public:
  Status write(const Frame&) override { return ok_status(); }
  Status finish() override { return ok_status(); }
};

// A picture (the first frame) or one file a frame.
class PictureSink final : public FrameSink {
 public:
  explicit PictureSink(std::string dst) : dst_(std::move(dst)), pattern_(is_pattern(dst_)) {}

  // Fails early where the folder is missing or is no folder.
  Status open() const {
    const std::filesystem::path folder = std::filesystem::path(dst_).parent_path();
    std::error_code failed;
    if (folder.empty() || std::filesystem::is_directory(folder, failed)) return ok_status();
    return environment_failure(dst_, "cannot be written: there is no folder " + folder.string(), "make the folder first");
  }

  Status write(const Frame& frame) override {
    if (!pattern_ && written_ > 0) return ok_status();
    return write_picture(pattern_ ? pattern_name(dst_, written_++) : (++written_, dst_), frame);
  }

  Status finish() override { return written_ > 0 ? ok_status() : invalid(dst_, "no frame was written", "check the input"); }

 private:
  const std::string dst_;
  const bool pattern_;
  int64_t written_ = 0;
};

}  // namespace

bool is_known_destination(const std::string& dst) {
  return dst == "-" || dst == "null" || dst == "window" || ends_with_one_of(dst, kVideoEndings) || ends_with_one_of(dst, kPictureEndings);
}

Result<std::unique_ptr<FrameSink>> open_sink(const std::string& dst, const SourceInfo& source, const EncoderOptions& options) {
  if (dst == "null") return std::unique_ptr<FrameSink>(std::make_unique<NullSink>());
  if (dst == "window") return open_window_sink(source);
  if (dst == "-" || ends_with_one_of(dst, kVideoEndings)) return open_ffmpeg_sink(dst, source, options);
  if (!ends_with_one_of(dst, kPictureEndings)) return invalid(dst, "has an unknown ending", "use .mp4 .mov .webm .gif .y4m .png .jpg, -, window or null");
  auto sink = std::make_unique<PictureSink>(dst);
  DIOPTER_TRY(sink->open());
  return std::unique_ptr<FrameSink>(std::move(sink));
}

}  // namespace diopter::media
