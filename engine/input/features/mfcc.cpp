// Mel-frequency cepstral coefficients of the last frames: the cosine transform (DCT-II, orthonormal) of the bands' logarithms.
#include <algorithm>
#include <cmath>

#include "engine/input/mel_bands.h"
#include "engine/input/sound_feature.h"
#include "engine/input/spectrum.h"

namespace diopter {

namespace {

constexpr ParameterSpec kOwn[] = {
    {"bands", ParameterType::kInteger, "40", 1, 512, "", "mel bands"},
    {"low_hz", ParameterType::kNumber, "0", 0, 96000, "Hz", "where the first band begins"},
    {"high_hz", ParameterType::kNumber, "0", 0, 96000, "Hz", "where the last band ends; 0: half the rate"},
    {"mel_scale", ParameterType::kText, "\"htk\"", 0, 0, "", "htk: 2595 log10(1 + f / 700); slaney: linear below 1 kHz (librosa's default)", "htk|slaney"},
    {"area", ParameterType::kBoolean, "false", 0, 0, "", "each band has the area 1 instead of the height 1"},
    {"coefficients", ParameterType::kInteger, "13", 1, 512, "", "how many coefficients a frame, the lowest first"},
};
constexpr auto kParameters = with_frame_parameters(kOwn);

class Mfcc final : public SoundFeature {
 public:
  Mfcc(FramedSpectrum spectrum, MelBands bands, size_t coefficients)
      : spectrum_(std::move(spectrum)), bands_(std::move(bands)), frames_(spectrum_.frames(), coefficients), energies_(bands_.count()) {
    const double n = static_cast<double>(energies_.size()), pi = std::acos(-1.);
    for (size_t k = 0; k < coefficients; ++k) {
      for (size_t b = 0; b < energies_.size(); ++b) {
        const double norm = std::sqrt((k == 0 ? 1 : 2) / n);
        cosines_.push_back(static_cast<float>(norm * std::cos(pi * static_cast<double>(k) * (static_cast<double>(b) + .5) / n)));
      }
    }
  }
  int step_samples() const override { return spectrum_.hop(); }
  size_t count() const override { return frames_.values().size(); }
  void run(std::span<const float> samples, std::span<float> numbers) override {
    const std::span<float> newest = frames_.next();
    bands_.apply(spectrum_.push(samples), energies_);
    spectrum_.take_log(energies_);
    for (size_t k = 0; k < newest.size(); ++k) {
      float sum = 0;
      for (size_t b = 0; b < energies_.size(); ++b) sum += cosines_[k * energies_.size() + b] * energies_[b];
      newest[k] = sum;
    }
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
  std::vector<float> energies_, cosines_;
};

Result<std::unique_ptr<SoundFeature>> make(const ParameterValues& parameters, int rate) {
  if (parameters.integer("coefficients") > parameters.integer("bands")) return invalid("coefficients", "are more than the bands", "set bands higher");
  DIOPTER_ASSIGN(FramedSpectrum spectrum, FramedSpectrum::create(parameters));
  DIOPTER_ASSIGN(MelBands bands, MelBands::create(parameters, rate, parameters.integer("fft")));
  return std::unique_ptr<SoundFeature>(new Mfcc(std::move(spectrum), std::move(bands), static_cast<size_t>(parameters.integer("coefficients"))));
}

}  // namespace

extern const SoundFeatureEntry kSoundFeature_mfcc;
const SoundFeatureEntry kSoundFeature_mfcc = {"mfcc", "mel-frequency cepstral coefficients of the last frames; `log` is usually ln or db", kParameters, make};

}  // namespace diopter
