// Pixel formats, rotation metadata and frame times of clips that other programs wrote.
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

struct Layout {
  const char* pixels;
  const char* size;
  const char* codec;
  const char* file;
  double tolerance;
};

class PixelLayout : public testing::TestWithParam<Layout> {};

TEST_P(PixelLayout, LooksLikeTheSameInRgb) {
  const Layout& layout = GetParam();
  const TemporaryFolder folder;
  const std::string bars = std::string("-f lavfi -i smptebars=s=") + layout.size + ":r=10:d=0.2 ";
  DIOPTER_FFMPEG(bars + "-pix_fmt " + layout.pixels + " -c:v " + layout.codec + " " + folder.at(layout.file));
  DIOPTER_FFMPEG("-i " + folder.at(layout.file) + " -frames:v 1 -pix_fmt " + (std::string(layout.pixels).starts_with("gray") ? "gray " : "rgb24 ") + folder.at("a.png"));
  const std::vector<Frame> clip = read_all(folder.at(layout.file)), picture = read_all(folder.at("a.png"));
  ASSERT_EQ(clip.size(), 2u);
  ASSERT_EQ(picture.size(), 1u);
  EXPECT_EQ(clip[0].size(), picture[0].size());
  EXPECT_LE(difference(clip[0], picture[0]), layout.tolerance);
}

INSTANTIATE_TEST_SUITE_P(Layouts, PixelLayout,
                         testing::Values(Layout{"yuv420p", "160x90", "ffv1", "a.mkv", 3}, Layout{"yuv420p10le", "160x90", "ffv1", "a.mkv", 3},
                                         Layout{"yuv422p", "160x90", "ffv1", "a.mkv", 3}, Layout{"yuv422p10le", "160x90", "ffv1", "a.mkv", 3},
                                         Layout{"yuv444p", "160x90", "ffv1", "a.mkv", 3}, Layout{"gray", "160x90", "ffv1", "a.mkv", 2},
                                         Layout{"gray10le", "160x90", "ffv1", "a.mkv", 2}, Layout{"bgr0", "160x90", "ffv1", "a.mkv", 3},
                                         Layout{"yuvj420p", "160x90", "mjpeg", "a.avi", 3}, Layout{"yuvj422p", "160x90", "mjpeg", "a.mov", 3},
                                         Layout{"yuv420p", "161x91", "ffv1", "a.mkv", 4}, Layout{"yuv422p10le", "161x91", "ffv1", "a.mkv", 4},
                                         Layout{"yuv410p", "161x91", "ffv1", "a.mkv", 8}, Layout{"nv12", "160x90", "rawvideo", "a.avi", 3}),
                         [](const auto& layout) { return std::string(layout.param.pixels) + "_" + layout.param.size + "_" + layout.param.codec; });

// A picture whose upper left quarter is red, lower left blue, right half green.
constexpr const char* kQuarters = "-f lavfi -i \"color=lime:s=96x64:r=10:d=0.3,drawbox=0:0:48:32:red:fill,drawbox=0:32:48:32:blue:fill\" ";

TEST(Rotation, IsAppliedSoThatThePictureStandsUpright) {
  struct Turn {
    int degrees;  // counter-clockwise, as players are told to turn it
    Size size;
    int red_x, red_y;  // the middle of what was the upper left quarter
  };
  const TemporaryFolder folder;
  DIOPTER_FFMPEG(std::string(kQuarters) + "-pix_fmt yuv420p -crf 8 " + folder.at("a.mp4"));
  for (const Turn& turn : {Turn{90, {64, 96}, 16, 72}, Turn{180, {96, 64}, 72, 48}, Turn{270, {64, 96}, 48, 24}, Turn{0, {96, 64}, 24, 16}}) {
    DIOPTER_FFMPEG("-i " + folder.at("a.mp4") + " -c copy -metadata:s:v:0 rotate=" + std::to_string(turn.degrees) + " " + folder.at("turned.mp4"));
    const auto source = open_source(folder.at("turned.mp4"));
    ASSERT_TRUE(source.ok());
    EXPECT_EQ((*source)->info().size, turn.size);
    const std::vector<Frame> frames = read_all(**source);
    ASSERT_EQ(frames.size(), 3u);
    EXPECT_EQ(frames[0].size(), turn.size);
    // ffmpeg itself turns the picture when it converts it.
    DIOPTER_FFMPEG("-i " + folder.at("turned.mp4") + " -frames:v 1 -pix_fmt rgb24 " + folder.at("turned.png"));
    const std::vector<Frame> upright = read_all(folder.at("turned.png"));
    ASSERT_EQ(upright[0].size(), turn.size);
    EXPECT_LE(difference(frames[0], upright[0]), 4) << turn.degrees;
    expect_colour(frames[0], turn.red_x, turn.red_y, {254, 0, 0}, 12);
  }
}

TEST(Rotation, IsNotWrittenASecondTime) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG(std::string(kQuarters) + "-pix_fmt yuv420p " + folder.at("a.mp4"));
  DIOPTER_FFMPEG("-i " + folder.at("a.mp4") + " -c copy -metadata:s:v:0 rotate=90 " + folder.at("turned.mp4"));
  ASSERT_TRUE(copy_all(folder.at("turned.mp4"), folder.at("b.mp4")).ok());
  EXPECT_EQ(read_all(folder.at("b.mp4"))[0].size(), (Size{64, 96}));
}

TEST(FrameTimes, OfAVariableRateAreKept) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG("-f lavfi -i testsrc2=s=64x48:r=10:d=1 -vf \"setpts='if(lt(N,5),N*0.1,0.5+(N-5)*0.3)/TB'\" -vsync vfr " + folder.at("a.mp4"));
  const std::vector<Frame> before = read_all(folder.at("a.mp4"));
  ASSERT_EQ(before.size(), 10u);
  EXPECT_NEAR(before[4].time_s, .4, .002);
  EXPECT_NEAR(before[6].time_s, .8, .002);
  for (const char* name : {"b.mp4", "b.mov", "b.webm", "b.gif"}) {
    ASSERT_TRUE(copy_all(folder.at("a.mp4"), folder.at(name)).ok());
    const std::vector<Frame> after = read_all(folder.at(name));
    ASSERT_EQ(after.size(), before.size()) << name;
    for (size_t i = 0; i < after.size(); ++i) EXPECT_NEAR(after[i].time_s, before[i].time_s, .011) << name << " frame " << i;
  }
}

TEST(FrameTimes, StartAtZeroWhateverTheFileSays) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG("-f lavfi -i testsrc2=s=64x48:r=25:d=0.4 -output_ts_offset 7 " + folder.at("a.mkv"));
  const std::vector<Frame> frames = read_all(folder.at("a.mkv"));
  ASSERT_EQ(frames.size(), 10u);
  EXPECT_EQ(frames[0].time_s, 0);
  EXPECT_NEAR(frames[9].time_s, .36, .002);
}

TEST(SourceInfo, TellsLengthRateAndSound) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG("-f lavfi -i testsrc2=s=64x48:r=30000/1001:d=2 " + folder.at("a.mp4"));
  const auto source = open_source(folder.at("a.mp4"));
  ASSERT_TRUE(source.ok());
  const SourceInfo& info = (*source)->info();
  EXPECT_EQ(info.frame_rate.numerator, 30000);
  EXPECT_EQ(info.frame_rate.denominator, 1001);
  EXPECT_EQ(info.frame_count, 60);
  EXPECT_NEAR(info.duration_s, 2.002, .02);
  EXPECT_TRUE(info.audio_file.empty());
  EXPECT_FALSE(info.still);
}

}  // namespace
}  // namespace diopter::media
