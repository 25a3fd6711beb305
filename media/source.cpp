// open_source: which kind of source a text means; image patterns and test pictures.
#include "media/source.h"

#include <cmath>
#include <filesystem>

#include "media/camera.h"
#include "media/ffmpeg_source.h"
#include "media/image_file.h"
#include "media/pattern.h"
#include "media/test_source.h"

namespace diopter::media {

namespace {

constexpr Rational kPatternRate{25, 1};

// DIR/name-%04d.png, from 0 (or 1, where there is no 0) to the first number that is missing.
class PatternSource final : public FrameSource {
 public:
  explicit PatternSource(std::string pattern) : pattern_(std::move(pattern)) {}

  Status open() {
    const auto there = [&](int64_t number) { return std::filesystem::exists(pattern_name(pattern_, number)); };
    first_ = there(0) ? 0 : 1;
    if (!there(first_)) return invalid(pattern_, "there is no " + pattern_name(pattern_, 0), "number the pictures from 0");
    DIOPTER_ASSIGN(const Frame frame, read_image(pattern_name(pattern_, first_)));
    info_.size = frame.size();
    info_.frame_rate = kPatternRate;
    while (there(first_ + info_.frame_count)) ++info_.frame_count;
    info_.duration_s = static_cast<double>(info_.frame_count) * kPatternRate.denominator / kPatternRate.numerator;
    return ok_status();
  }

  const SourceInfo& info() const override { return info_; }

  Result<bool> next(Frame& frame) override {
    if (next_ == info_.frame_count) return false;
    const std::string name = pattern_name(pattern_, first_ + next_);
    DIOPTER_ASSIGN(frame, read_image(name));
    if (frame.size() != info_.size) return invalid(name, "has another size than the first picture", "give all pictures one size");
    frame.index = next_;
    frame.time_s = static_cast<double>(next_++) * kPatternRate.denominator / kPatternRate.numerator;
    return true;
  }

 private:
  const std::string pattern_;
  int64_t first_ = 0;
  int64_t next_ = 0;
  SourceInfo info_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_source(const std::string& src) {
  if (src.starts_with("test:")) return open_test_source(src);
  if (is_camera(src)) return open_camera(src);
  if (!is_pattern(src)) return open_ffmpeg_source(src);
  auto source = std::make_unique<PatternSource>(src);
  DIOPTER_TRY(source->open());
  return std::unique_ptr<FrameSource>(std::move(source));
}

}  // namespace diopter::media
