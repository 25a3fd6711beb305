// Magnitudes of the last frames' spectra.
#include <algorithm>

#include "engine/input/sound_feature.h"
#include "engine/input/spectrum.h"

namespace diopter {

namespace {

class Spectrum final : public SoundFeature {
 public:
  explicit Spectrum(FramedSpectrum spectrum) : spectrum_(std::move(spectrum)), frames_(spectrum_.frames(), static_cast<size_t>(spectrum_.bins())) {}
  int step_samples() const override { return spectrum_.hop(); }
  size_t count() const override { return frames_.values().size(); }
  void run(std::span<const float> samples, std::span<float> numbers) override {
    const std::span<float> newest = frames_.next();
    std::ranges::copy(spectrum_.push(samples), newest.begin());
    spectrum_.take_log(newest);
    std::ranges::copy(frames_.values(), numbers.begin());
  }
  void reset() override {
    spectrum_.reset();
    frames_.reset();
  }

 private:
  FramedSpectrum spectrum_;
  FrameWindow frames_;
};

Result<std::unique_ptr<SoundFeature>> make(const ParameterValues& parameters, int) {
  DIOPTER_ASSIGN(FramedSpectrum spectrum, FramedSpectrum::create(parameters));
  return std::unique_ptr<SoundFeature>(new Spectrum(std::move(spectrum)));
}

}  // namespace

extern const SoundFeatureEntry kSoundFeature_spectrum;
const SoundFeatureEntry kSoundFeature_spectrum = {"spectrum", "magnitudes of the last frames' spectra", kFrameParameters, make};

}  // namespace diopter
