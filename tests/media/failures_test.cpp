// What is no media, what cannot be written, and devices that are not there: the error names it and nothing is left behind.
#include <sys/stat.h>

#include "media/partial_file.h"
#include "media/pattern.h"
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

// The failure of opening or reading the first frame.
Status first_failure(const std::string& src) {
  DIOPTER_ASSIGN(const std::unique_ptr<FrameSource> source, open_source(src));
  Frame frame;
  DIOPTER_ASSIGN(const bool more, source->next(frame));
  return more ? ok_status() : invalid(src, "ended without a frame or a failure");
}

SourceInfo small_source() {
  SourceInfo info;
  info.size = {64, 48};
  return info;
}

TEST(UnreadableSource, IsNamed) {
  const TemporaryFolder folder;
  ASSERT_TRUE(copy_all("test:motion@64x48@30@30", folder.at("whole.mp4")).ok());
  write_text(folder.at("empty.mp4"), "");
  write_text(folder.at("text.mp4"), "this is no video\n");
  write_text(folder.at("text.png"), "no picture");
  write_text(folder.at("half.mp4"), read_text(folder.at("whole.mp4")).substr(0, 900));  // the index is at the end
  for (const char* name : {"empty.mp4", "text.mp4", "text.png", "half.mp4", "nowhere.mp4", "nowhere-%04d.png", "."}) {
    const Status status = first_failure(folder.at(name));
    EXPECT_EQ(status.code, StatusCode::kInvalid) << name;
    EXPECT_NE(status.place.find(folder.at(name)), std::string::npos) << status.to_string();
    EXPECT_FALSE(status.remedy.empty()) << name;
  }
  EXPECT_EQ(first_failure("test:plaid").place, "test:plaid");
  EXPECT_EQ(first_failure("test:bars@0x0").place, "test:bars@0x0");
}

TEST(UnreadableSource, LeavesNoOutput) {
  const TemporaryFolder folder;
  ASSERT_TRUE(copy_all("test:motion@64x48@30@3", folder.at("whole.png")).ok());
  write_text(folder.at("cut.png"), read_text(folder.at("whole.png")).substr(0, 40));
  for (const char* name : {"out.mp4", "out.png", "out.gif", "out-%04d.png"}) EXPECT_FALSE(copy_all(folder.at("cut.png"), folder.at(name)).ok());
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"cut.png", "whole.png"}));
}

TEST(Playlists, ThatNameOtherFilesAreRefused) {
  const TemporaryFolder folder;
  ASSERT_TRUE(copy_all("test:motion@64x48@30@30", folder.at("whole.mp4")).ok());
  write_text(folder.at("list.ffconcat"), "ffconcat version 1.0\nfile 'whole.mp4'\n");
  write_text(folder.at("list.m3u8"), "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + folder.at("whole.mp4") + "\n#EXT-X-ENDLIST\n");
  write_text(folder.at("list.mpd"), "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet><Representation><BaseURL>whole.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>");
  write_text(folder.at("list.sdp"), "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n");
  for (const char* name : {"list.ffconcat", "list.m3u8", "list.mpd", "list.sdp"}) EXPECT_EQ(first_failure(folder.at(name)).code, StatusCode::kInvalid) << name;
  // A playlist under a harmless name is still a playlist.
  std::filesystem::rename(folder.at("list.ffconcat"), folder.at("list.mp4"));
  std::filesystem::rename(folder.at("list.m3u8"), folder.at("list.gif"));
  for (const char* name : {"list.mp4", "list.gif"}) EXPECT_EQ(first_failure(folder.at(name)).code, StatusCode::kInvalid) << name;
}

TEST(Playlists, NetworkAddressesAreNotOpened) {
  for (const char* address : {"http://127.0.0.1:9/a.mp4", "tcp://127.0.0.1:9", "concat:a.mp4|b.mp4", "data:image/png;base64,AAAA"}) {
    EXPECT_EQ(first_failure(address).message, "there is no such file") << address;
  }
}

TEST(DamagedSource, ACutTailIsToldAfterTheLastFrame) {
  const TemporaryFolder folder;
  DIOPTER_FFMPEG("-f lavfi -i testsrc2=s=320x180:r=30:d=2 -movflags +faststart " + folder.at("whole.mp4"));
  const std::string whole = read_text(folder.at("whole.mp4"));
  write_text(folder.at("cut.mp4"), whole.substr(0, whole.size() * 2 / 3));
  const auto source = open_source(folder.at("cut.mp4"));
  ASSERT_TRUE(source.ok());
  const size_t frames = read_all(**source).size();
  EXPECT_GT(frames, 20u);
  EXPECT_LT(frames, 60u);
  EXPECT_NE((*source)->damage().find(" of 60 frames"), std::string::npos) << (*source)->damage();

  const auto sound = open_source(folder.at("whole.mp4"));
  EXPECT_EQ(read_all(**sound).size(), 60u);
  EXPECT_EQ((*sound)->damage(), "");
}

TEST(UnwritableDestination, IsNamedBeforeTheWork) {
  const TemporaryFolder folder;
  for (const char* name : {"none/out.mp4", "none/out.gif", "none/out.y4m", "none/out.png", "none/out-%04d.jpg"}) {
    const auto sink = open_sink(folder.at(name), small_source(), {});
    ASSERT_FALSE(sink.ok()) << name;
    EXPECT_EQ(sink.status().code, StatusCode::kEnvironment) << name;
    EXPECT_EQ(sink.status().place, folder.at(name));
    EXPECT_FALSE(sink.status().remedy.empty());
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST(UnwritableDestination, AFolderWithoutWriteRightIsNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  ASSERT_EQ(chmod(folder.at("").c_str(), 0500), 0);
  for (const char* name : {"out.mp4", "out.png", "out-%04d.jpg"}) {
    const auto sink = open_sink(folder.at(name), small_source(), {});
    ASSERT_FALSE(sink.ok()) << name;
    EXPECT_EQ(sink.status().code, StatusCode::kEnvironment);
    EXPECT_EQ(sink.status().place, folder.at(name));
  }
  chmod(folder.at("").c_str(), 0700);
}

TEST(UnwritableDestination, AnUnknownEndingOrCodecIsRefused) {
  const TemporaryFolder folder;
  EXPECT_FALSE(is_known_destination("a.txt"));
  EXPECT_TRUE(is_known_destination("out-%04d.png"));
  EXPECT_EQ(open_sink(folder.at("a.txt"), small_source(), {}).status().code, StatusCode::kInvalid);
  EXPECT_EQ(open_sink(folder.at("a.mp4"), small_source(), {.codec = "nonsense"}).status().place, "--codec nonsense");
  EXPECT_TRUE(folder.names().empty());
}

TEST(UnwritableDestination, AFullDiskIsAFailureOfTheEnvironment) {
  struct stat full;
  if (stat("/dev/full", &full) != 0) GTEST_SKIP() << "there is no /dev/full";
  const TemporaryFolder folder;
  for (const char* name : {"out.y4m", "out.mp4", "out.png"}) {
    // The file under construction is where the bytes go.
    const PartialFile same_name(folder.at(name));
    std::filesystem::create_symlink("/dev/full", same_name.temporary());
    const Status status = copy_all("test:motion@320x180@30@30", folder.at(name));
    EXPECT_EQ(status.code, StatusCode::kEnvironment) << name;
    EXPECT_EQ(status.place, folder.at(name));
    EXPECT_TRUE(folder.names().empty()) << name;
  }
}

TEST(PartialFiles, AreRemovedUnlessFinished) {
  const TemporaryFolder folder;
  {
    auto sink = open_sink(folder.at("a.mp4"), small_source(), {});
    ASSERT_TRUE(sink.ok());
    EXPECT_EQ(folder.names().size(), 1u);
    EXPECT_FALSE(std::filesystem::exists(folder.at("a.mp4")));
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST(PartialFiles, AnOldFileStandsUntilTheNewOneIsWhole) {
  const TemporaryFolder folder;
  write_text(folder.at("a.mp4"), "old");
  {
    auto sink = open_sink(folder.at("a.mp4"), small_source(), {});
    ASSERT_TRUE(sink.ok());
  }
  EXPECT_EQ(read_text(folder.at("a.mp4")), "old");
  EXPECT_EQ(copy_all("test:motion@64x48@30@3", folder.at("a.mp4")).to_string(), ok_status().to_string());
  EXPECT_GT(read_text(folder.at("a.mp4")).size(), 100u);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.mp4"});
}

TEST(Sinks, WithoutAFrameSayThatNothingWasWritten) {
  const TemporaryFolder folder;
  for (const char* name : {"a.mp4", "a.png", "a-%d.png"}) {
    auto sink = open_sink(folder.at(name), small_source(), {});
    ASSERT_TRUE(sink.ok());
    EXPECT_EQ((*sink)->finish().message, "no frame was written");
  }
  EXPECT_TRUE(open_sink("null", small_source(), {}).ok());
  EXPECT_TRUE(folder.names().empty());
}

TEST(Sinks, AFrameOfAnotherSizeIsRefused) {
  const TemporaryFolder folder;
  auto sink = open_sink(folder.at("a.mp4"), small_source(), {});
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE((*sink)->write(*Frame::create(PixelFormat::kI420, {64, 48})).ok());
  EXPECT_EQ((*sink)->write(*Frame::create(PixelFormat::kI420, {66, 48})).code, StatusCode::kInvalid);
}

TEST(Devices, ACameraThatIsNotThereIsNamed) {
  for (const char* name : {"/dev/video97", "camera:97"}) {
    const auto camera = open_source(name);
    ASSERT_FALSE(camera.ok());
    EXPECT_EQ(camera.status().code, StatusCode::kEnvironment);
    EXPECT_EQ(camera.status().place, "/dev/video97");
    EXPECT_FALSE(camera.status().remedy.empty());
  }
}

TEST(Devices, AWindowWithoutAScreenIsAFailureOfTheEnvironment) {
  setenv("SDL_VIDEODRIVER", "no-such-driver", 1);
  const auto none = open_sink("window", small_source(), {});
  unsetenv("SDL_VIDEODRIVER");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.status().code, StatusCode::kEnvironment);
  EXPECT_EQ(none.status().place, "window");
}

TEST(Devices, TheWindowTakesEveryKindOfFrame) {
  setenv("SDL_VIDEODRIVER", "dummy", 1);
  auto window = open_sink("window", small_source(), {});
  unsetenv("SDL_VIDEODRIVER");
  if (!window.ok()) GTEST_SKIP() << "SDL has no dummy screen: " << window.status().to_string();
  for (const Size size : {Size{64, 48}, Size{65, 49}}) {
    for (const PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
      Result<Frame> frame = Frame::create(format, size);
      ASSERT_TRUE(frame.ok());
      for (int p = 0; p < plane_count(format); ++p) std::fill_n(frame->view().planes[p], frame->view().strides[p] * plane_size(format, size, p).height, uint8_t{90});
      const Status written = (*window)->write(*frame);
      EXPECT_TRUE(written.ok()) << written.to_string();
    }
  }
  EXPECT_TRUE((*window)->finish().ok());
}

TEST(Patterns, HaveExactlyOneNumber) {
  for (const char* yes : {"a-%d.png", "a-%4d.png", "d/%04d.jpg"}) EXPECT_TRUE(is_pattern(yes)) << yes;
  for (const char* no : {"a.png", "a-%s.png", "a%d%d.png", "100%.png", "a-%", "a-%0", "a-%04"}) EXPECT_FALSE(is_pattern(no)) << no;
  EXPECT_EQ(pattern_name("a-%04d.png", 7), "a-0007.png");
  EXPECT_EQ(pattern_name("a-%04d.png", 12345), "a-12345.png");
  EXPECT_EQ(pattern_name("%d.png", 0), "0.png");
}

}  // namespace
}  // namespace diopter::media
