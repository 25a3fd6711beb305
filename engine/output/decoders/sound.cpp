// Sound that a model made: samples, or short-time spectra that are laid over each other again.
#include <algorithm>
#include <cmath>

#include "engine/input/spectrum.h"
#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"form", ParameterType::kText, "\"samples\"", 0, 0, "", "what the tensor holds: samples, or the bins of one frame", "samples|stft"},
    {"rate", ParameterType::kInteger, "16000", 4000, 192000, "Hz", "samples a second"},
    {"window", ParameterType::kInteger, "512", 16, 16384, "samples", "stft: samples of a frame, a multiple of 4"},
    {"hop", ParameterType::kInteger, "256", 1, 16384, "samples", "stft: samples from one frame to the next"},
    {"window_function", ParameterType::kText, "\"sqrt_hann\"", 0, 0, "", "stft: what a frame is multiplied with before it is added", "hann|sqrt_hann|hamming|none"},
    {"split", ParameterType::kBoolean, "false", 0, 0, "", "stft: all real parts, then all imaginary ones; else in pairs"},
};

struct Overlap final : DecoderState {
  Overlap(int window, std::string_view name) : transform(window), weights(window_function(name, window)), sum(weights.size(), 0.f), frame(weights.size()), bins(static_cast<size_t>(transform.bins())) {}
  void reset() override { std::ranges::fill(sum, 0.f); }
  RealTransform transform;
  std::vector<float> weights, sum, frame;
  std::vector<std::complex<float>> bins;
};

class SoundDecoder final : public Decoder {
 public:
  explicit SoundDecoder(const ParameterValues& parameters)
      : spectra_(parameters.text("form") == "stft"),
        split_(parameters.boolean("split")),
        rate_(parameters.integer("rate")),
        window_(parameters.integer("window")),
        hop_(static_cast<size_t>(parameters.integer("hop"))),
        window_function_(parameters.text("window_function")) {}

  std::unique_ptr<DecoderState> make_state() const override { return spectra_ ? std::make_unique<Overlap>(window_, window_function_) : nullptr; }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
    Audio* audio = std::get_if<Audio>(&output.data);
    if (!audio) audio = &output.data.emplace<Audio>();
    audio->rate = rate_;
    output.non_finite = 0;
    if (!spectra_) {
      append(values, output.non_finite, *audio);
      return ok_status();
    }
    Overlap& overlap = static_cast<Overlap&>(*state);
    if (values.size() != 2 * overlap.bins.size()) {
      return invalid("sound", "has " + std::to_string(values.size()) + " numbers, a frame of " + std::to_string(window_) + " samples has " + std::to_string(2 * overlap.bins.size()), "set window");
    }
    const size_t step = split_ ? 1 : 2, imaginary = split_ ? overlap.bins.size() : 1;
    for (size_t k = 0; k < overlap.bins.size(); ++k) overlap.bins[k] = {finite(values[k * step], output.non_finite), finite(values[k * step + imaginary], output.non_finite)};
    overlap.transform.inverse(overlap.bins, overlap.frame);
    for (size_t i = 0; i < overlap.sum.size(); ++i) overlap.sum[i] += overlap.frame[i] * overlap.weights[i];
    append(std::span(overlap.sum).first(hop_), output.non_finite, *audio);
    std::copy(overlap.sum.begin() + static_cast<std::ptrdiff_t>(hop_), overlap.sum.end(), overlap.sum.begin());
    std::fill(overlap.sum.end() - static_cast<std::ptrdiff_t>(hop_), overlap.sum.end(), 0.f);
    return ok_status();
  }

 private:
  static float finite(float value, int& non_finite) {
    if (std::isfinite(value)) return value;
    ++non_finite;
    return 0;
  }
  static void append(std::span<const float> samples, int& non_finite, Audio& audio) {
    for (float sample : samples) audio.samples.push_back(std::clamp(finite(sample, non_finite), -1.f, 1.f));
  }

  bool spectra_, split_;
  int rate_, window_;
  size_t hop_;
  std::string window_function_;
};

Result<std::unique_ptr<Decoder>> make(const DecoderConfig& config) {
  const int window = config.parameters.integer("window");
  if (window % 4 != 0) return invalid("window", "is " + std::to_string(window), "use a multiple of 4");
  if (config.parameters.integer("hop") > window) return invalid("hop", "is longer than the window", "set hop to " + std::to_string(window) + " at most");
  return std::unique_ptr<Decoder>(new SoundDecoder(config.parameters));
}

}  // namespace

extern const DecoderEntry kDecoder_sound;
const DecoderEntry kDecoder_sound = {"sound", "sound that the model made; a frame of spectra is heard one window less a hop later", OutputKind::kAudio, 1, 1, kParameters, make};

}  // namespace diopter
