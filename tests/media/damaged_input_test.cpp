// Input that is cut short gives whole frames and a warning, or a failure that names it: never pixels that were made up.
#include <algorithm>

#include "media/image_file.h"
#include "media/source.h"
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

struct Decoded {
  std::vector<Frame> frames;
  std::string damage;
};

Decoded decode(const std::string& path) {
  Decoded decoded;
  auto source = open_source(path);
  EXPECT_TRUE(source.ok()) << source.status().to_string();
  if (!source.ok()) return decoded;
  for (Frame frame; (*source)->next(frame).value();) decoded.frames.push_back(std::move(frame));
  decoded.damage = (*source)->damage();
  return decoded;
}

void cut(const std::string& from, const std::string& to, int percent) {
  const std::string whole = read_text(from);
  write_text(to, whole.substr(0, whole.size() * static_cast<size_t>(percent) / 100));
}

int largest_difference(const Frame& a, const Frame& b) {
  int largest = 0;
  for (int y = 0; y < a.size().height; ++y) {
    const uint8_t* row_a = a.view().planes[0] + static_cast<ptrdiff_t>(y) * a.view().strides[0];
    const uint8_t* row_b = b.view().planes[0] + static_cast<ptrdiff_t>(y) * b.view().strides[0];
    for (int x = 0; x < a.size().width; ++x) largest = std::max(largest, std::abs(row_a[x] - row_b[x]));
  }
  return largest;
}

TEST(DamagedInput, LastHalfFrameOfACutVideoIsLeftOut) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG("-f lavfi -i testsrc2=s=320x240:r=10:d=2 -c:v mjpeg -q:v 3 -movflags faststart " + folder.at("whole.mov"));
  const Decoded whole = decode(folder.at("whole.mov"));
  ASSERT_EQ(whole.frames.size(), 20u);
  EXPECT_EQ(whole.damage, "");
  cut(folder.at("whole.mov"), folder.at("cut.mov"), 63);
  const Decoded kept = decode(folder.at("cut.mov"));
  ASSERT_GT(kept.frames.size(), 8u);
  ASSERT_LT(kept.frames.size(), whole.frames.size());
  for (size_t i = 0; i < kept.frames.size(); ++i) EXPECT_EQ(largest_difference(kept.frames[i], whole.frames[i]), 0) << "frame " << i;
  EXPECT_NE(kept.damage, "");
}

TEST(DamagedInput, CutPicturesAreRefused) {
  const TemporaryFolder folder;
  Frame picture = Frame::create(PixelFormat::kRgba, {64, 48}).value();
  for (int y = 0; y < 48; ++y) {
    for (int x = 0; x < 256; ++x) picture.view().planes[0][static_cast<ptrdiff_t>(y) * picture.view().strides[0] + x] = static_cast<uint8_t>(x * y * 7);
  }
  for (const std::string ending : {".jpg", ".png"}) {
    ASSERT_TRUE(write_picture(folder.at("whole" + ending), picture).ok());
    EXPECT_TRUE(read_image(folder.at("whole" + ending)).ok());
    for (const int percent : {5, 50, 90}) {
      cut(folder.at("whole" + ending), folder.at("cut" + ending), percent);
      const auto read = read_image(folder.at("cut" + ending));
      ASSERT_FALSE(read.ok()) << ending << " " << percent << " %";
      const auto source = open_source(folder.at("cut" + ending));
      ASSERT_FALSE(source.ok()) << ending << " " << percent << " %";
      EXPECT_EQ(source.status().code, StatusCode::kInvalid);
      EXPECT_EQ(source.status().place, folder.at("cut" + ending));
    }
  }
}

}  // namespace
}  // namespace diopter::media
