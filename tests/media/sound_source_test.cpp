// Sound files as mono samples at the rate that is asked for, and .wav files that are written.
#include "media/sound_source.h"

#include <numbers>

#include "media/sound_track.h"
#include "media/wav_file.h"
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

std::vector<float> tone(double hz, int rate, size_t count) {
  std::vector<float> samples(count);
  for (size_t i = 0; i < count; ++i) samples[i] = static_cast<float>(.5 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate));
  return samples;
}

std::string write_wav(const std::string& path, int rate, const std::vector<float>& samples) {
  auto file = WavFile::create(path, rate);
  EXPECT_TRUE(file.ok()) << file.status().to_string();
  EXPECT_TRUE((*file)->write(samples).ok());
  EXPECT_TRUE((*file)->finish().ok());
  return path;
}

// In parts of `part` samples.
std::vector<float> hear_all(const std::string& path, int rate, size_t part = 512) {
  auto source = open_sound(path, rate);
  EXPECT_TRUE(source.ok()) << source.status().to_string();
  std::vector<float> all, samples(part);
  for (size_t count = source.ok() ? part : 0; count == part;) {
    const Result<size_t> read = (*source)->read(samples);
    EXPECT_TRUE(read.ok()) << read.status().to_string();
    count = read.ok() ? *read : 0;
    all.insert(all.end(), samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return all;
}

double level(std::span<const float> samples) {
  double sum = 0;
  for (float sample : samples) sum += static_cast<double>(sample) * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

TEST(WavFile, IsReadBackToTheSixteenthBit) {
  const TemporaryFolder folder;
  std::vector<float> samples = tone(440, 16000, 5000);
  samples[7] = 2;
  samples[8] = -2;
  const std::vector<float> again = hear_all(write_wav(folder.at("a.wav"), 16000, samples), 16000);
  ASSERT_EQ(again.size(), samples.size());
  samples[7] = 32767 / 32768.f;
  samples[8] = -1;
  for (size_t i = 0; i < samples.size(); ++i) ASSERT_NEAR(again[i], samples[i], .5001 / 32768) << i;
}

TEST(WavFile, DoesNotAppearBeforeItIsWhole) {
  const TemporaryFolder folder;
  auto file = WavFile::create(folder.at("a.wav"), 16000);
  ASSERT_TRUE(file.ok() && (*file)->write(tone(440, 16000, 100)).ok());
  EXPECT_FALSE(std::filesystem::exists(folder.at("a.wav")));
  file->reset();
  EXPECT_TRUE(folder.names().empty());
}

TEST(SoundSource, ResamplesToTheRateThatIsAskedFor) {
  const TemporaryFolder folder;
  const std::vector<float> heard = hear_all(write_wav(folder.at("a.wav"), 44100, tone(440, 44100, 44100)), 16000, 333);
  ASSERT_NEAR(static_cast<double>(heard.size()), 16000, 2);
  const std::vector<float> wanted = tone(440, 16000, heard.size());
  for (size_t i = 100; i + 100 < heard.size(); ++i) ASSERT_NEAR(heard[i], wanted[i], .005) << i;
}

// A stream that goes on with fewer channels was read as if it still had all of them.
TEST(SoundSource, FollowsAStreamThatChangesItsChannelsAndRate) {
  const TemporaryFolder folder;
  const std::string sine = "-f lavfi -i sine=frequency=440:duration=1 ";
  DIOPTER_FFMPEG(sine + "-ar 44100 -ac 2 " + folder.at("two.mp3"));
  DIOPTER_FFMPEG(sine + "-ar 44100 -ac 1 " + folder.at("one.mp3"));
  for (const auto& [first, second] : {std::pair{"two.mp3", "one.mp3"}, std::pair{"one.mp3", "two.mp3"}}) {
    write_text(folder.at("both.mp3"), read_text(folder.at(first)) + read_text(folder.at(second)));
    const std::vector<float> heard = hear_all(folder.at("both.mp3"), 16000);
    ASSERT_NEAR(static_cast<double>(heard.size()), 32000, 2000) << first;
    EXPECT_NEAR(level(std::span(heard).subspan(4000, 8000)), level(std::span(heard).subspan(20000, 8000)), .04) << first;
  }
}

TEST(SoundSource, WhatHasNoSoundIsNamed) {
  const TemporaryFolder folder;
  write_text(folder.at("a.wav"), "no sound at all");
  const auto opened = open_sound(folder.at("a.wav"), 16000);
  ASSERT_EQ(opened.status().code, StatusCode::kInvalid);
  EXPECT_NE(opened.status().to_string().find("a.wav"), std::string::npos);
}

// What a source says at the end of a file of which only the first bytes are there; 0: all of them.
std::string damage_of(const TemporaryFolder& folder, const std::string& name, size_t bytes) {
  const std::string path = folder.at("part-" + name);
  write_text(path, read_text(folder.at(name)).substr(0, bytes == 0 ? std::string::npos : bytes));
  auto source = open_sound(path, 16000);
  EXPECT_TRUE(source.ok()) << source.status().to_string();
  std::vector<float> samples(1 << 20);
  EXPECT_TRUE(!source.ok() || (*source)->read(samples).ok());
  return source.ok() ? (*source)->damage() : "";
}

TEST(SoundSource, TellsWhenAFileIsCutShort) {
  const TemporaryFolder folder;
  write_wav(folder.at("a.wav"), 16000, tone(440, 16000, 32000));
  EXPECT_EQ(damage_of(folder, "a.wav", 0), "");
  EXPECT_NE(damage_of(folder, "a.wav", 40000).find("cut short"), std::string::npos);
  DIOPTER_FFMPEG("-i " + folder.at("a.wav") + " " + folder.at("a.flac"));
  EXPECT_EQ(damage_of(folder, "a.flac", 0), "");
  EXPECT_NE(damage_of(folder, "a.flac", 20000).find("of 2.000000 s"), std::string::npos);
}

TEST(SoundTrack, HandsOutEachSampleOnceUpToTheFramesTime) {
  const TemporaryFolder folder;
  auto track = SoundTrack::open(write_wav(folder.at("a.wav"), 16000, tone(440, 16000, 32000)), 16000);
  ASSERT_TRUE(track.ok());
  EXPECT_EQ((*track)->until(0)->size(), 0u);
  EXPECT_EQ((*track)->until(.04)->size(), 640u);
  EXPECT_EQ((*track)->until(.04)->size(), 0u);
  EXPECT_EQ((*track)->until(1.5)->size(), 24000u - 640u);
}

// A time stamp years ahead asked for memory for all those years.
TEST(SoundTrack, EndsWithTheFileHoweverLateAFrameIs) {
  const TemporaryFolder folder;
  auto track = SoundTrack::open(write_wav(folder.at("a.wav"), 16000, tone(440, 16000, 20000)), 16000);
  ASSERT_TRUE(track.ok());
  EXPECT_EQ((*track)->until(1e12)->size(), 20000u);
  EXPECT_EQ((*track)->until(INFINITY)->size(), 0u);
  EXPECT_EQ((*track)->until(NAN)->size(), 0u);
}

}  // namespace
}  // namespace diopter::media
