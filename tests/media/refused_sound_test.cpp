// Sound that a container cannot hold as it is: the video is written without it, and the user hears so.
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

constexpr const char* kPicture = "-f lavfi -i testsrc=s=64x48:r=10:d=1 -f lavfi -i sine=d=1 ";

class RefusedSound : public testing::Test {
 protected:
  // The warnings of a copy that must succeed.
  int warnings_of_copy(const std::string& from, const std::string& to) {
    int warnings = 0;
    EncoderOptions options;
    options.log = [&](LogLevel, std::string_view) { ++warnings; };
    const Status copied = copy_all(folder_.at(from), folder_.at(to), options);
    EXPECT_TRUE(copied.ok()) << copied.to_string();
    return warnings;
  }

  bool has_sound(const std::string& name) {
    const auto source = open_source(folder_.at(name));
    return source.ok() && !source.value()->info().audio_file.empty();
  }

  const TemporaryFolder folder_;
};

TEST_F(RefusedSound, OpusDoesNotSpoilAMovFile) {
  DIOPTER_FFMPEG(std::string(kPicture) + "-c:v libvpx -deadline realtime -c:a libopus " + folder_.at("in.webm"));
  EXPECT_EQ(warnings_of_copy("in.webm", "out.mov"), 1);
  EXPECT_FALSE(has_sound("out.mov"));
}

TEST_F(RefusedSound, AacIsMissedAloudInWebmButNotInAGif) {
  DIOPTER_FFMPEG(std::string(kPicture) + "-c:a aac " + folder_.at("in.mp4"));
  EXPECT_EQ(warnings_of_copy("in.mp4", "out.webm"), 1);
  EXPECT_FALSE(has_sound("out.webm"));
  EXPECT_EQ(warnings_of_copy("in.mp4", "out.gif"), 0);
}

TEST_F(RefusedSound, IsNotReportedWhereSoundGoesAlong) {
  DIOPTER_FFMPEG(std::string(kPicture) + "-c:a aac " + folder_.at("in.mp4"));
  for (const char* out : {"out.mp4", "out.mov"}) {
    EXPECT_EQ(warnings_of_copy("in.mp4", out), 0);
    EXPECT_TRUE(has_sound(out)) << out;
  }
}

}  // namespace
}  // namespace diopter::media
