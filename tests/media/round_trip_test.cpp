// What is written is read back: pixels within the codec's loss, sizes, frame times.
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

struct Trip {
  const char* name;
  const char* src;
  double tolerance;     // mean difference over a frame, 0..255
  Size size;            // as it comes back
  double time_tolerance_s = .001;
};

class RoundTrip : public testing::TestWithParam<Trip> {};

TEST_P(RoundTrip, KeepsPicturesAndTimes) {
  const Trip& trip = GetParam();
  const TemporaryFolder folder;
  const Status copied = copy_all(trip.src, folder.at(trip.name));
  ASSERT_TRUE(copied.ok()) << copied.to_string();
  const std::vector<Frame> before = read_all(trip.src), after = read_all(folder.at(trip.name));
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].size(), trip.size);
    EXPECT_EQ(after[i].index, static_cast<int64_t>(i));
    EXPECT_NEAR(after[i].time_s, before[i].time_s, trip.time_tolerance_s);
    EXPECT_LE(difference(before[i], after[i]), trip.tolerance) << "frame " << i;
  }
}

constexpr Size kEven{160, 90}, kOdd{161, 91}, kPadded{162, 92};
INSTANTIATE_TEST_SUITE_P(AllContainers, RoundTrip,
                         testing::Values(Trip{"a.mp4", "test:motion@160x90@30@12", 3, kEven}, Trip{"a.mov", "test:motion@160x90@30@12", 3, kEven},
                                         Trip{"a.webm", "test:motion@160x90@30@12", 4, kEven}, Trip{"a.y4m", "test:motion@160x90@30@12", 0, kEven},
                                         Trip{"a.gif", "test:bars@160x90@25@5", 25, kEven, .011}, Trip{"a-%04d.png", "test:motion@160x90@25@5", 1, kEven},
                                         Trip{"a-%d.jpg", "test:motion@160x90@25@5", 3, kEven}, Trip{"a.png", "test:bars@160x90@25@1", 3, kEven},
                                         Trip{"a.jpg", "test:bars@160x90@25@1", 3, kEven}, Trip{"odd.mp4", "test:motion@161x91@30@5", 3, kPadded},
                                         Trip{"odd.webm", "test:motion@161x91@30@5", 4, kOdd}, Trip{"odd.y4m", "test:motion@161x91@30@5", 0, kOdd},
                                         Trip{"odd.png", "test:motion@161x91@30@1", 1, kOdd}, Trip{"odd-%04d.png", "test:motion@161x91@25@3", 1, kOdd},
                                         Trip{"one.y4m", "test:motion@1x1@30@2", 0, Size{1, 1}}, Trip{"one.png", "test:grey@1x1@30@1", 1, Size{1, 1}}),
                         [](const auto& trip) {
                           std::string name = trip.param.name;
                           std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
                           return name;
                         });

TEST(RoundTripColours, TaggedMatrixAndRangeComeBack) {
  const TemporaryFolder folder;
  const auto source = open_source("test:bars@64x48@25@1");
  ASSERT_TRUE(source.ok());
  for (const ColourSpace colour : {ColourSpace{ColourMatrix::kBt601, ColourRange::kLimited}, ColourSpace{ColourMatrix::kBt709, ColourRange::kLimited},
                                   ColourSpace{ColourMatrix::kBt709, ColourRange::kFull}, ColourSpace{ColourMatrix::kBt601, ColourRange::kFull}}) {
    for (const char* name : {"a.mp4", "a.webm"}) {
      Result<Frame> frame = Frame::create(PixelFormat::kI420, {64, 48}, colour);
      ASSERT_TRUE(frame.ok());
      for (int p = 0; p < 3; ++p) std::fill_n(frame->view().planes[p], frame->view().strides[p] * (p ? 24 : 48), static_cast<uint8_t>(90 + 30 * p));
      auto sink = open_sink(folder.at(name), (*source)->info(), {});
      ASSERT_TRUE(sink.ok());
      ASSERT_TRUE((*sink)->write(*frame).ok());
      ASSERT_TRUE((*sink)->finish().ok());
      const std::vector<Frame> after = read_all(folder.at(name));
      ASSERT_EQ(after.size(), 1u);
      EXPECT_EQ(after[0].colour(), colour) << name;
      EXPECT_LE(difference(*frame, after[0]), 2) << name;
    }
  }
}

TEST(RoundTripColours, Nv12IsEncodedAsItIs) {
  const TemporaryFolder folder;
  const auto source = open_source("test:bars@65x49@25@1");
  ASSERT_TRUE(source.ok());
  Result<Frame> frame = Frame::create(PixelFormat::kNv12, {65, 49});
  ASSERT_TRUE(frame.ok());
  for (int y = 0; y < 49; ++y) std::fill_n(frame->view().planes[0] + y * frame->view().strides[0], 65, static_cast<uint8_t>(40 + 3 * y));
  for (int y = 0; y < 25; ++y) {
    for (int x = 0; x < 66; ++x) frame->view().planes[1][y * frame->view().strides[1] + x] = x % 2 ? 170 : 100;
  }
  for (const char* name : {"a.mp4", "a.webm", "a.y4m", "a.png", "a.jpg"}) {
    auto sink = open_sink(folder.at(name), (*source)->info(), {});
    ASSERT_TRUE(sink.ok());
    ASSERT_TRUE((*sink)->write(*frame).ok());
    ASSERT_TRUE((*sink)->finish().ok());
    const std::vector<Frame> after = read_all(folder.at(name));
    ASSERT_EQ(after.size(), 1u);
    EXPECT_LE(difference(*frame, after[0]), 3) << name;
  }
}

TEST(RoundTripAlpha, IsKeptByPngPatternsAndWebm) {
  const TemporaryFolder folder;
  const auto source = open_source("test:bars@64x48@25@1");
  ASSERT_TRUE(source.ok());
  Result<Frame> frame = Frame::create(PixelFormat::kRgba, {64, 48});
  ASSERT_TRUE(frame.ok());
  for (int y = 0; y < 48; ++y) {
    for (int x = 0; x < 64; ++x) {
      uint8_t* at = frame->view().planes[0] + y * frame->view().strides[0] + 4 * x;
      at[0] = 200, at[1] = 100, at[2] = 50, at[3] = static_cast<uint8_t>(x < 32 ? 255 : 64);
    }
  }
  for (const char* name : {"a.png", "a-%04d.png", "a.webm"}) {
    auto sink = open_sink(folder.at(name), (*source)->info(), {});
    ASSERT_TRUE(sink.ok());
    ASSERT_TRUE((*sink)->write(*frame).ok());
    ASSERT_TRUE((*sink)->finish().ok());
    const std::vector<Frame> after = read_all(folder.at(name));
    ASSERT_EQ(after.size(), 1u);
    ASSERT_EQ(after[0].format(), PixelFormat::kRgba) << name;
    const auto alpha = [&](int x, int y) { return int(after[0].view().planes[0][y * after[0].view().strides[0] + 4 * x + 3]); };
    EXPECT_NEAR(alpha(8, 20), 255, 3) << name;
    EXPECT_NEAR(alpha(56, 20), 64, 3) << name;
    expect_colour(after[0], 8, 20, {200, 100, 50}, 6);
  }
}

TEST(Gif, HasTheSourcesColoursAndTimes) {
  const TemporaryFolder folder;
  ASSERT_TRUE(copy_all("test:motion@160x90@10@6", folder.at("a.gif")).ok());
  const std::vector<Frame> before = read_all("test:motion@160x90@10@6"), after = read_all(folder.at("a.gif"));
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_NEAR(after[i].time_s, before[i].time_s, .011);
    EXPECT_LE(difference(before[i], after[i]), 25);
  }
}

}  // namespace
}  // namespace diopter::media
