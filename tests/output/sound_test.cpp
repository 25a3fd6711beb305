#include "engine/input/sound_feature.h"
#include "engine/output/outputs.h"
#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(SoundDecoder, SpectraLaidOverEachOtherGiveTheSoundBackAHopLater) {
  const SoundFeatureEntry* entry = find_sound_feature("stft");
  auto feature = entry->make(*resolve(entry->parameters, {}), 16000).value();
  Decoding decoding("sound", {.parameters = {{"form", std::string("stft")}}});
  std::vector<float> said, heard, numbers(feature->count());
  for (int step = 0; step < 8; ++step) {
    std::vector<float> samples(256);
    for (size_t i = 0; i < samples.size(); ++i) samples[i] = .4f * std::sin(.05f * static_cast<float>(said.size() + i));
    said.insert(said.end(), samples.begin(), samples.end());
    feature->run(samples, numbers);
    const Audio& audio = std::get<Audio>(decoding.run({{{1, 257, 1, 2}, numbers}}).data);
    EXPECT_EQ(audio.rate, 16000);
    heard = audio.samples;  // appended from step to step
  }
  ASSERT_EQ(heard.size(), said.size());
  for (size_t i = 256; i < heard.size(); ++i) EXPECT_NEAR(heard[i], said[i - 256], 1e-5) << i;
}

TEST(SoundDecoder, SamplesAreClampedAndNaNIsSilence) {
  Decoding decoding("sound", {});
  const Output& output = decoding.run({{{1, 3}, {.5f, NAN, 7}}});
  EXPECT_EQ(std::get<Audio>(output.data).samples, (std::vector<float>{.5f, 0, 1}));
  EXPECT_EQ(output.non_finite, 1);
}

TEST(SoundDecoder, RefusesASpectrumOfAnotherLength) {
  Decoding decoding("sound", {.parameters = {{"form", std::string("stft")}}});
  EXPECT_EQ(decoding.status({{{1, 10}, std::vector<float>(10)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
