// Sound is copied beside the video where the container takes it, and never outlasts the video.
#include <cstdio>

#include "tests/media/clips.h"

namespace diopter::media {
namespace {

// "codec,start,duration" of the sound, as ffprobe prints it; empty: no sound.
std::string probe_sound(const std::string& path) {
  const std::string command = "ffprobe -v error -select_streams a -show_entries stream=codec_name,start_time,duration -of csv=p=0 " + path + " 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  char line[256] = {};
  const bool read = pipe && std::fgets(line, sizeof line, pipe);
  if (pipe) pclose(pipe);
  return read ? line : "";
}

double sound_length(const std::string& path) {
  char codec[32] = {};
  double start = 0, length = 0;
  return std::sscanf(probe_sound(path).c_str(), "%31[^,],%lf,%lf", codec, &start, &length) == 3 ? start + length : -1;
}

constexpr const char* kBeep = "-f lavfi -i testsrc2=s=64x48:r=25:d=2 -f lavfi -i sine=440:d=2 ";

TEST(Sound, IsCopiedToTheSameKindOfContainer) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG(std::string(kBeep) + "-c:a aac " + folder.at("a.mp4"));
  for (const char* name : {"b.mp4", "b.mov"}) {
    ASSERT_TRUE(copy_all(folder.at("a.mp4"), folder.at(name)).ok());
    EXPECT_TRUE(probe_sound(folder.at(name)).starts_with("aac,")) << name;
    EXPECT_NEAR(sound_length(folder.at(name)), 2, .06) << name;
  }
}

TEST(Sound, OfWebmIsCopiedToWebm) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG(std::string(kBeep) + "-c:v libvpx-vp9 -deadline realtime -c:a libopus " + folder.at("a.webm"));
  ASSERT_TRUE(copy_all(folder.at("a.webm"), folder.at("b.webm")).ok());
  EXPECT_TRUE(probe_sound(folder.at("b.webm")).starts_with("opus,"));
}

TEST(Sound, IsLeftOutWhereTheContainerDoesNotTakeIt) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG(std::string(kBeep) + "-c:a aac " + folder.at("a.mp4"));
  for (const char* name : {"b.webm", "b.gif", "b.y4m"}) {
    const Status copied = copy_all(folder.at("a.mp4"), folder.at(name));
    ASSERT_TRUE(copied.ok()) << name << copied.to_string();
    EXPECT_EQ(probe_sound(folder.at(name)), "") << name;
    EXPECT_EQ(read_all(folder.at(name)).size(), 50u);
  }
}

TEST(Sound, EndsWithTheVideoWhereOnlySomeFramesAreWritten) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG(std::string(kBeep) + "-c:a aac " + folder.at("a.mp4"));
  const auto source = open_source(folder.at("a.mp4"));
  ASSERT_TRUE(source.ok());
  auto sink = open_sink(folder.at("b.mp4"), (*source)->info(), {});
  ASSERT_TRUE(sink.ok());
  Frame frame;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(*(*source)->next(frame));
    ASSERT_TRUE((*sink)->write(frame).ok());
  }
  ASSERT_TRUE((*sink)->finish().ok());
  EXPECT_NEAR(sound_length(folder.at("b.mp4")), .4, .06);
}

TEST(Sound, StaysInStepWithAVideoThatStartsLater) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG("-itsoffset 0.5 -f lavfi -i testsrc2=s=64x48:r=25:d=1 -f lavfi -i sine=440:d=2 -c:a aac " + folder.at("a.mkv"));
  ASSERT_TRUE(copy_all(folder.at("a.mkv"), folder.at("b.mp4")).ok());
  EXPECT_NEAR(sound_length(folder.at("b.mp4")), 1, .1);  // half a second came before the first picture, half after the last
}

}  // namespace
}  // namespace diopter::media
