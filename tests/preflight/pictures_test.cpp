// Preview, poster and icon stay within their bounds, whatever was drawn.
#include "preflight/pictures.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "media/image_file.h"
#include "media/resized_frame.h"
#include "media/source.h"
#include "preflight/descriptors.h"
#include "preflight/drawn.h"

namespace diopter::preflight {
namespace {

namespace fs = std::filesystem;

class Pictures : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "diopter-pictures-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  int64_t bytes_of(const char* name) const { return static_cast<int64_t>(fs::file_size(folder_ + "/" + name)); }

  // Pixels that no codec can foresee.
  DrawnPictures noise(int64_t frames, Size preview, Size poster) const {
    const int64_t pixels = frames * preview.width * preview.height + int64_t{poster.width} * poster.height + kIconSide * kIconSide;
    std::mt19937_64 random(7);
    std::ofstream file(folder_ + "/pixels", std::ios::binary);
    for (int64_t i = 0; i < pixels; i += 2) {
      const uint64_t two = random() | 0xff000000ff000000;
      file.write(reinterpret_cast<const char*>(&two), sizeof two);
    }
    return {folder_ + "/pixels", frames, 30, preview, poster};
  }

  std::string folder_;
};

TEST_F(Pictures, OfNoiseAreMadeCoarserUntilTheyFit) {
  const Status made = make_pictures(noise(90, {480, 480}, {1280, 1280}), folder_);
  ASSERT_TRUE(made.ok()) << made.to_string();
  EXPECT_LE(bytes_of(kPreviewName), kMostPreviewBytes);
  EXPECT_GT(bytes_of(kPreviewName), 100'000);
  EXPECT_LE(bytes_of(kPosterName), kMostPosterBytes);
  EXPECT_LE(bytes_of(kIconName), 128 * 128 * 4 + 4096);
  const auto preview = media::open_source(folder_ + "/" + kPreviewName);
  ASSERT_TRUE(preview.ok());
  EXPECT_EQ((*preview)->info().size, (Size{480, 480}));
}

TEST_F(Pictures, OfFewerBytesThanSaidAreRefused) {
  DrawnPictures drawn = noise(2, {64, 64}, {64, 64});
  drawn.frames = 3;
  EXPECT_EQ(make_pictures(drawn, folder_).code, StatusCode::kInvalid);
}

Frame grey(Size size, uint8_t level) {
  Frame frame = Frame::create(PixelFormat::kRgba, size).value();
  for (int y = 0; y < size.height; ++y) std::fill_n(frame.view().planes[0] + static_cast<ptrdiff_t>(y) * frame.view().strides[0], size.width * 4, level);
  return frame;
}

TEST(Fingerprint, TellsFramesApartByOneSample) {
  const Frame one = grey({33, 7}, 9), other = grey({33, 7}, 9), turned = grey({7, 33}, 9);
  EXPECT_EQ(fingerprint(one), fingerprint(other));
  EXPECT_NE(fingerprint(one), fingerprint(turned));
  other.view().planes[0][6 * other.view().strides[0] + 32 * 4 + 3] = 10;
  EXPECT_NE(fingerprint(one), fingerprint(other));
}

TEST(Fitted, HasEvenSidesWithinTheBound) {
  EXPECT_EQ(media::fitted({1920, 1080}, 480), (Size{480, 270}));
  EXPECT_EQ(media::fitted({1081, 1921}, 480), (Size{270, 480}));
  EXPECT_EQ(media::fitted({33, 31}, 480), (Size{32, 30}));
  EXPECT_EQ(media::fitted({4000, 3}, 480), (Size{480, 2}));
  EXPECT_EQ(media::fitted({1, 1}, 480), (Size{2, 2}));
}

TEST(Resized, IsTheMeanOfWhatItStandsFor) {
  Frame fine = grey({64, 64}, 0);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64 * 4; ++x) fine.view().planes[0][y * fine.view().strides[0] + x] = (x / 4 + y) % 2 ? 200 : 100;
  }
  const Result<Frame> small = media::resized(fine, {16, 16});
  ASSERT_TRUE(small.ok());
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16 * 4; ++x) EXPECT_NEAR(small->view().planes[0][y * small->view().strides[0] + x], 150, 2);
  }
}

}  // namespace
}  // namespace diopter::preflight
