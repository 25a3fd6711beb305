// Energies of mel bands of the last frames.
#include <algorithm>

#include "engine/input/mel_bands.h"
#include "engine/input/sound_feature.h"
#include "engine/input/spectrum.h"

namespace diopter {

namespace {

constexpr auto kParameters = with_frame_parameters(kMelParameters);

class Mel final : public SoundFeature {
 public:
  Mel(FramedSpectrum spectrum, MelBands bands) : spectrum_(std::move(spectrum)), bands_(std::move(bands)), frames_(spectrum_.frames(), bands_.count()) {}
  int step_samples() const override { return spectrum_.hop(); }
  size_t count() const override { return frames_.values().size(); }
  void run(std::span<const float> samples, std::span<float> numbers) override {
    const std::span<float> newest = frames_.next();
    bands_.apply(spectrum_.push(samples), newest);
    spectrum_.take_log(newest);
    std::ranges::copy(frames_.values(), numbers.begin());
  }
  void reset() override {
    spectrum_.reset();
    frames_.reset();
  }

 private:
  FramedSpectrum spectrum_;
  MelBands bands_;
  FrameWindow frames_;
};

Result<std::unique_ptr<SoundFeature>> make(const ParameterValues& parameters, int rate) {
  DIOPTER_ASSIGN(FramedSpectrum spectrum, FramedSpectrum::create(parameters));
  DIOPTER_ASSIGN(MelBands bands, MelBands::create(parameters, rate, parameters.integer("fft")));
  return std::unique_ptr<SoundFeature>(new Mel(std::move(spectrum), std::move(bands)));
}

}  // namespace

extern const SoundFeatureEntry kSoundFeature_mel;
const SoundFeatureEntry kSoundFeature_mel = {"mel", "energies of mel bands of the last frames", kParameters, make};

}  // namespace diopter
