#include "media/test_source.h"

#include <cmath>
#include <cstdio>
#include <cstring>

namespace diopter::media {

namespace {

enum class Pattern { kBars = 1, kMotion, kGrey };

constexpr uint8_t kBars[8][3] = {{255, 255, 255}, {255, 255, 0}, {0, 255, 255}, {0, 255, 0}, {255, 0, 255}, {255, 0, 0}, {0, 0, 255}, {0, 0, 0}};
constexpr int kDefaultFrames = 60;

class TestSource final : public FrameSource {
 public:
  TestSource(Pattern pattern, Size size, int rate, int frames) : pattern_(pattern) {
    info_.size = size;
    info_.frame_rate = {rate, 1};
    info_.frame_count = frames;
    info_.duration_s = static_cast<double>(frames) / rate;
  }

  const SourceInfo& info() const override { return info_; }

  Result<bool> next(Frame& frame) override {
    if (next_ == info_.frame_count) return false;
    DIOPTER_ASSIGN(frame, pool_.acquire(PixelFormat::kI420, info_.size, {}));
    const FrameView& view = frame.view();
    for (int p = 0; p < 3; ++p) {
      const Size plane = plane_size(view.format, view.size, p);
      for (int y = 0; y < plane.height; ++y) {
        uint8_t* row = view.planes[p] + static_cast<ptrdiff_t>(y) * view.strides[p];
        for (int x = 0; x < plane.width; ++x) row[x] = sample(p, x, y, plane);
      }
    }
    frame.index = next_;
    frame.time_s = static_cast<double>(next_++) / info_.frame_rate.numerator;
    return true;
  }

 private:
  uint8_t sample(int plane, int x, int y, Size size) const {
    switch (pattern_) {
      case Pattern::kGrey: return 126;
      case Pattern::kBars: {
        const uint8_t* rgb = kBars[x * 8 / size.width];
        const Yuv yuv = yuv_of_rgb({}, rgb[0], rgb[1], rgb[2]);
        return plane == 0 ? yuv.y : plane == 1 ? yuv.u : yuv.v;
      }
      case Pattern::kMotion: {  // a gradient that wanders, with a disc that circles
        const double turn = static_cast<double>(next_) * .1;
        const double dx = (x + .5) / size.width - .5 - .25 * std::cos(turn), dy = (y + .5) / size.height - .5 - .25 * std::sin(turn);
        const bool disc = dx * dx + dy * dy < .015;
        if (plane == 0) return disc ? 200 : static_cast<uint8_t>(16 + (x * 128 / size.width + y * 64 / size.height + next_ * 2) % 200);
        return static_cast<uint8_t>(disc ? (plane == 1 ? 90 : 200) : 128);
      }
    }
    return 0;
  }

  const Pattern pattern_;
  int64_t next_ = 0;
  SourceInfo info_;
  FramePool pool_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_test_source(const std::string& src) {
  char name[16] = {};
  int width = 640, height = 360, rate = 30, frames = kDefaultFrames, read = 0;
  const int fields = std::sscanf(src.c_str(), "test:%15[a-z]%n@%dx%d%n@%d%n@%d%n", name, &read, &width, &height, &read, &rate, &read, &frames, &read);
  const Pattern pattern = !std::strcmp(name, "bars") ? Pattern::kBars : !std::strcmp(name, "motion") ? Pattern::kMotion : Pattern::kGrey;
  const bool known = pattern != Pattern::kGrey || !std::strcmp(name, "grey");
  const bool whole = fields >= 1 && static_cast<size_t>(read) == src.size();
  const bool sane = width >= 1 && height >= 1 && width <= kMaxFrameSide && height <= kMaxFrameSide && rate >= 1 && rate <= 1000 && frames >= 1;
  if (!known || !whole || !sane) return invalid(src, "is no test picture", "use test:bars, test:motion or test:grey, as test:bars@640x360@30@60");
  return std::unique_ptr<FrameSource>(new TestSource(pattern, {width, height}, rate, frames));
}

}  // namespace diopter::media
