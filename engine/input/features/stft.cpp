// The complex short-time spectrum of the newest frame: re and im of each bin.
#include "engine/input/sound_feature.h"
#include "engine/input/spectrum.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"window", ParameterType::kInteger, "512", 16, 16384, "samples", "samples of one frame, a multiple of 4"},
    {"hop", ParameterType::kInteger, "256", 1, 16384, "samples", "new samples a frame; the model runs on each"},
    {"window_function", ParameterType::kText, "\"sqrt_hann\"", 0, 0, "", "what a frame is multiplied with", "hann|sqrt_hann|hamming|none"},
    {"split", ParameterType::kBoolean, "false", 0, 0, "", "all real parts, then all imaginary ones; else in pairs"},
};

class Stft final : public SoundFeature {
 public:
  explicit Stft(const ParameterValues& parameters)
      : hop_(parameters.integer("hop")),
        split_(parameters.boolean("split")),
        window_(parameters.integer("window")),
        weights_(window_function(parameters.text("window_function"), parameters.integer("window"))),
        weighted_(weights_.size()),
        transform_(parameters.integer("window")),
        bins_(static_cast<size_t>(transform_.bins())) {}
  int step_samples() const override { return hop_; }
  size_t count() const override { return 2 * bins_.size(); }
  void run(std::span<const float> samples, std::span<float> numbers) override {
    window_.push(samples);
    const std::span<const float> frame = window_.samples();
    for (size_t i = 0; i < frame.size(); ++i) weighted_[i] = frame[i] * weights_[i];
    transform_.forward(weighted_, bins_);
    const size_t step = split_ ? 1 : 2, imaginary = split_ ? bins_.size() : 1;
    for (size_t k = 0; k < bins_.size(); ++k) {
      numbers[k * step] = bins_[k].real();
      numbers[k * step + imaginary] = bins_[k].imag();
    }
  }
  void reset() override { window_.reset(); }

 private:
  int hop_;
  bool split_;
  SampleWindow window_;
  std::vector<float> weights_, weighted_;
  RealTransform transform_;
  std::vector<std::complex<float>> bins_;
};

Result<std::unique_ptr<SoundFeature>> make(const ParameterValues& parameters, int) {
  const int window = parameters.integer("window");
  if (window % 4 != 0) return invalid("window", "is " + std::to_string(window), "use a multiple of 4");
  if (parameters.integer("hop") > window) return invalid("hop", "is longer than the window", "set hop to " + std::to_string(window) + " at most");
  return std::unique_ptr<SoundFeature>(new Stft(parameters));
}

}  // namespace

extern const SoundFeatureEntry kSoundFeature_stft;
const SoundFeatureEntry kSoundFeature_stft = {"stft", "the complex spectrum of the newest frame", kParameters, make};

}  // namespace diopter
