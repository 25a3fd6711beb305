// The samples themselves: new ones, after some of those before.
#include <algorithm>

#include "engine/input/sound_feature.h"
#include "engine/input/spectrum.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"step", ParameterType::kInteger, "512", 1, 1 << 20, "samples", "new samples a run of the model"},
    {"context", ParameterType::kInteger, "64", 0, 1 << 20, "samples", "samples before them that the model sees again; zeros at the start"},
};

class Samples final : public SoundFeature {
 public:
  explicit Samples(const ParameterValues& parameters)
      : step_(parameters.integer("step")), window_(step_ + parameters.integer("context")) {}
  int step_samples() const override { return step_; }
  size_t count() const override { return window_.samples().size(); }
  void run(std::span<const float> samples, std::span<float> numbers) override {
    window_.push(samples);
    std::ranges::copy(window_.samples(), numbers.begin());
  }
  void reset() override { window_.reset(); }

 private:
  int step_;
  SampleWindow window_;
};

}  // namespace

extern const SoundFeatureEntry kSoundFeature_samples;
const SoundFeatureEntry kSoundFeature_samples = {"samples", "the samples, -1 to 1, with some of those before", kParameters, [](const ParameterValues& parameters, int) -> Result<std::unique_ptr<SoundFeature>> {
                                                   return std::unique_ptr<SoundFeature>(new Samples(parameters));
                                                 }};

}  // namespace diopter
