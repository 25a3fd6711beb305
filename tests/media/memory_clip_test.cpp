// Pictures and clips of a lens: by time, looping, whatever the bytes.
#include "media/memory_clip.h"

#include "tests/media/clips.h"

namespace diopter::media {
namespace {

// Five frames, a fifth of a second each, that get brighter: 40, 80, 120, 160, 200.
Status write_steps(const std::string& path) {
  SourceInfo info;
  info.size = {32, 24};
  info.frame_rate = {5, 1};
  DIOPTER_ASSIGN(const std::unique_ptr<FrameSink> sink, open_sink(path, info, {}));
  for (int i = 0; i < 5; ++i) {
    DIOPTER_ASSIGN(Frame frame, Frame::create(PixelFormat::kRgba, info.size));
    for (int y = 0; y < 24; ++y) std::fill_n(frame.view().planes[0] + static_cast<ptrdiff_t>(y) * frame.view().strides[0], 4 * 32, static_cast<uint8_t>(40 + 40 * i));
    for (int y = 0; y < 24; ++y) {
      for (int x = 0; x < 32; ++x) frame.view().planes[0][static_cast<ptrdiff_t>(y) * frame.view().strides[0] + 4 * x + 3] = 255;
    }
    frame.index = i;
    frame.time_s = i / 5.;
    DIOPTER_TRY(sink->write(frame));
  }
  return sink->finish();
}

// Which of the five it is.
int step_at(MemoryClip& clip, double time_s) {
  const Result<const Frame*> frame = clip.at(time_s);
  EXPECT_TRUE(frame.ok()) << frame.status().to_string();
  return frame.ok() ? static_cast<int>(std::lround((pixel(**frame, 16, 12).g - 40) / 40)) : -1;
}

TEST(MemoryClip, LoopsByTime) {
  const TemporaryFolder folder;
  for (const char* name : {"a.gif", "a.mp4", "a.webm"}) {
    const Status made = write_steps(folder.at(name));
    ASSERT_TRUE(made.ok()) << made.to_string();
    const std::string bytes = read_text(folder.at(name));
    auto clip = MemoryClip::open(name, bytes_of(bytes));
    ASSERT_TRUE(clip.ok()) << clip.status().to_string();
    const struct {
      double time_s;
      int step;
    } moments[] = {{0, 0}, {.1, 0}, {.25, 1}, {.5, 2}, {.9, 4}, {1.05, 0}, {1.5, 2}, {.3, 1}, {7.7, 3}, {1000.1, 0}, {.7, 3}, {0, 0}};
    for (const auto& moment : moments) EXPECT_EQ(step_at(**clip, moment.time_s), moment.step) << name << " at " << moment.time_s;
  }
}

TEST(MemoryClip, JumpsFarAheadBeforeItsLengthIsKnown) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_steps(folder.at("a.gif")).ok());
  const std::string bytes = read_text(folder.at("a.gif"));
  auto clip = MemoryClip::open("a.gif", bytes_of(bytes));
  ASSERT_TRUE(clip.ok());
  EXPECT_EQ(step_at(**clip, 12.5), 2);
}

TEST(MemoryClip, AStillPictureStaysForEver) {
  const TemporaryFolder folder;
  ASSERT_TRUE(copy_all("test:bars@32x24@25@1", folder.at("a.png")).ok());
  const std::string bytes = read_text(folder.at("a.png"));
  auto clip = MemoryClip::open("a.png", bytes_of(bytes));
  ASSERT_TRUE(clip.ok());
  for (const double time_s : {0., 5., 1e9, 0., -3.}) {
    const Result<const Frame*> frame = (*clip)->at(time_s);
    ASSERT_TRUE(frame.ok());
    expect_colour(**frame, 2, 12, {255, 255, 255}, 3);
  }
}

TEST(MemoryClip, OddTimesShowSomeFrame) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_steps(folder.at("a.gif")).ok());
  const std::string bytes = read_text(folder.at("a.gif"));
  for (const double time_s : {-1., 1e18, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    auto clip = MemoryClip::open("a.gif", bytes_of(bytes));
    ASSERT_TRUE(clip.ok());
    for (const double at_s : {time_s, .5, time_s, 0.}) {
      const Result<const Frame*> frame = (*clip)->at(at_s);
      ASSERT_TRUE(frame.ok()) << time_s << frame.status().to_string();
      EXPECT_EQ((*frame)->size(), (Size{32, 24})) << time_s;
    }
  }
}

TEST(MemoryClip, KeepsTheAlphaOfWebm) {
  const TemporaryFolder folder;
  SourceInfo info;
  info.size = {32, 24};
  const auto sink = open_sink(folder.at("a.webm"), info, {});
  ASSERT_TRUE(sink.ok());
  Result<Frame> frame = Frame::create(PixelFormat::kRgba, info.size);
  ASSERT_TRUE(frame.ok());
  std::fill_n(frame->view().planes[0], frame->view().strides[0] * 24, uint8_t{100});
  ASSERT_TRUE((*sink)->write(*frame).ok());
  ASSERT_TRUE((*sink)->finish().ok());
  const std::string bytes = read_text(folder.at("a.webm"));
  auto clip = MemoryClip::open("a.webm", bytes_of(bytes));
  ASSERT_TRUE(clip.ok());
  const Result<const Frame*> shown = (*clip)->at(0);
  ASSERT_TRUE(shown.ok());
  EXPECT_NEAR((*shown)->view().planes[0][4 * 9 + 3], 100, 4);
}

TEST(MemoryClip, WhatIsNoPictureIsNamed) {
  for (const std::string bytes : {"", "no picture", "GIF89a", "\x89PNG\r\n\x1a\n"}) {
    const auto clip = MemoryClip::open("assets/hat.png", bytes_of(bytes));
    ASSERT_FALSE(clip.ok());
    EXPECT_EQ(clip.status().code, StatusCode::kInvalid);
    EXPECT_EQ(clip.status().place, "assets/hat.png");
  }
}

TEST(MemoryClip, CutOrFlippedBytesNeverCrash) {
  const TemporaryFolder folder;
  for (const char* name : {"a.gif", "a.mp4", "a.webm"}) {
    ASSERT_TRUE(write_steps(folder.at(name)).ok());
    const std::string whole = read_text(folder.at(name));
    const size_t stride = std::max<size_t>(1, whole.size() / 60);
    for (size_t at = 0; at < whole.size(); at += stride) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(~flipped[at]);
      for (const std::string& bytes : {whole.substr(0, at), flipped}) {
        auto clip = MemoryClip::open(name, bytes_of(bytes));
        if (!clip.ok()) continue;
        for (const double time_s : {0., .5, 3.3, .1}) (void)(*clip)->at(time_s);
      }
    }
  }
}

}  // namespace
}  // namespace diopter::media
