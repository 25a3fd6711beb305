// The front end of TensorFlow's micro_speech: mel bands with a running noise estimate and automatic gain (PCAN), as logarithms.
// Formula: tensorflow/lite/experimental/microfrontend (noise_reduction, pcan_gain_control, log_scale), in floating point.
#include <algorithm>
#include <cmath>

#include "engine/input/sound_feature.h"
#include "engine/input/spectrum.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"frames", ParameterType::kInteger, "49", 1, 4096, "", "how many frames of 40 numbers the model sees, 20 ms apart"},
};

constexpr int kRate = 16000, kWindow = 480, kHop = 320, kFft = 512, kBands = 40;
constexpr double kLowHz = 125, kHighHz = 7500, kPi = 3.14159265358979323846;

double mel_of(double hz) { return 1127 * std::log1p(hz / 700); }

class Micro final : public SoundFeature {
 public:
  explicit Micro(const ParameterValues& parameters)
      : window_(2 * kHop), frames_(parameters.integer("frames"), kBands), padded_(kFft, 0.f), transform_(kFft), bins_(static_cast<size_t>(transform_.bins())), noise_(kBands, 0.) {
    for (int i = 0; i < kWindow; ++i) weights_.push_back(static_cast<float>(.5 - .5 * std::cos(2 * kPi * (i + .5) / kWindow)));
    const double step = (mel_of(kHighHz) - mel_of(kLowHz)) / (kBands + 1);
    for (int b = 0; b < kBands; ++b) {
      const double left = mel_of(kLowHz) + step * b, right = left + 2 * step;
      for (int k = 0; k <= kFft / 2; ++k) {
        const double hz = static_cast<double>(k) * kRate / kFft, at = mel_of(hz);
        heights_.push_back(hz >= kLowHz ? std::clamp(std::min(at - left, right - at) / step, 0., 1.) : 0);
      }
    }
  }
  int step_samples() const override { return kHop; }
  size_t count() const override { return frames_.values().size(); }

  // A frame begins where its first sample was heard two steps ago: frames lie at 0, 320, 640, ... of the stream.
  void run(std::span<const float> samples, std::span<float> numbers) override {
    window_.push(samples);
    if (heard_ < 2) ++heard_;
    if (heard_ == 2) add_frame(frames_.next());
    std::ranges::copy(frames_.values(), numbers.begin());
  }
  void reset() override {
    window_.reset();
    frames_.reset();
    std::ranges::fill(noise_, 0.);
    heard_ = 0;
  }

 private:
  void add_frame(std::span<float> row) {
    constexpr float kInt16 = 32768, kScale = 1.f / kFft;
    const std::span<const float> samples = window_.samples();
    for (size_t i = 0; i < kWindow; ++i) padded_[i] = samples[i] * kInt16 * weights_[i];
    transform_.forward(padded_, bins_);
    for (size_t b = 0; b < kBands; ++b) {
      double energy = 0;
      for (size_t k = 0; k < bins_.size(); ++k) energy += heights_[b * bins_.size() + k] * std::norm(bins_[k] * kScale);
      const double signal = std::sqrt(energy), follow = b % 2 == 0 ? .025 : .06;
      noise_[b] += (signal - noise_[b]) * follow;
      const double clean = std::max(signal - noise_[b], .05 * signal);
      const double gained = 8 * clean * std::pow(8 * noise_[b] + 80, -.95);
      const double compressed = gained < 2 ? gained * gained / 4 : gained - 1;
      row[b] = static_cast<float>(64 * std::log(std::max(std::floor(compressed * 64) * 8, 1.)));
    }
  }

  SampleWindow window_;
  FrameWindow frames_;
  std::vector<float> weights_, padded_;
  RealTransform transform_;
  std::vector<std::complex<float>> bins_;
  std::vector<double> heights_, noise_;
  int heard_ = 0;
};

Result<std::unique_ptr<SoundFeature>> make(const ParameterValues& parameters, int rate) {
  if (rate != kRate) return invalid("rate", "is " + std::to_string(rate), "this front end is made for 16000");
  return std::unique_ptr<SoundFeature>(new Micro(parameters));
}

}  // namespace

extern const SoundFeatureEntry kSoundFeature_micro;
const SoundFeatureEntry kSoundFeature_micro = {"micro", "the front end of TensorFlow's micro_speech: 40 numbers every 20 ms, with a noise estimate", kParameters, make};

}  // namespace diopter
