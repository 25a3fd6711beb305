// Short-time spectra: windows, the Fourier transform (Eigen's), and a sliding window over a stream of samples.
#pragma once

#include <array>
#include <complex>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/parameters.h"

namespace diopter {

// "hann", "sqrt_hann", "hamming", "none"; periodic (of a period of `length` samples), as spectra in a row want it.
std::vector<float> window_function(std::string_view name, int length);

// The transform of real signals of `size` samples (a multiple of 4) to size / 2 + 1 bins, and back.
// forward(): X[k] = sum x[n] exp(-2 pi i k n / size). inverse(): divides by size. Allocates nothing after the first call.
class RealTransform {
 public:
  explicit RealTransform(int size);
  ~RealTransform();
  RealTransform(RealTransform&&) noexcept;
  int size() const { return size_; }
  int bins() const { return size_ / 2 + 1; }
  void forward(std::span<const float> samples, std::span<std::complex<float>> bins);
  void inverse(std::span<const std::complex<float>> bins, std::span<float> samples);

 private:
  struct Plan;
  int size_;
  std::unique_ptr<Plan> plan_;
};

// The last samples of a stream; before there are enough, zeros.
class SampleWindow {
 public:
  explicit SampleWindow(int length) : samples_(static_cast<size_t>(length), 0.f) {}
  // Requires: samples.size() <= length.
  void push(std::span<const float> samples);
  std::span<const float> samples() const { return samples_; }
  void reset() { samples_.assign(samples_.size(), 0.f); }

 private:
  std::vector<float> samples_;
};

// The last frames of numbers, oldest first; before there are enough, zeros.
class FrameWindow {
 public:
  FrameWindow(int frames, size_t width) : width_(width), values_(static_cast<size_t>(frames) * width, 0.f) {}
  // Room for the newest frame; the oldest is gone.
  std::span<float> next();
  std::span<const float> values() const { return values_; }
  void reset() { values_.assign(values_.size(), 0.f); }

 private:
  size_t width_;
  std::vector<float> values_;
};

// The parameters that features of frames share: window, hop, fft, window_function, frames.
inline constexpr ParameterSpec kFrameParameters[] = {
    {"window", ParameterType::kInteger, "400", 16, 16384, "samples", "samples of one frame"},
    {"hop", ParameterType::kInteger, "160", 1, 16384, "samples", "samples from one frame to the next"},
    {"fft", ParameterType::kInteger, "512", 16, 16384, "samples", "length of the Fourier transform, a multiple of 4; the frame is filled with zeros"},
    {"window_function", ParameterType::kText, "\"hann\"", 0, 0, "", "what a frame is multiplied with", "hann|sqrt_hann|hamming|none"},
    {"frames", ParameterType::kInteger, "1", 1, 4096, "", "how many frames the model sees, the newest last; it runs on each new one"},
    {"power", ParameterType::kInteger, "2", 1, 2, "", "1: magnitudes, 2: their squares"},
    {"log", ParameterType::kText, "\"none\"", 0, 0, "", "what is taken of the numbers, of 1e-10 at least: nothing, the natural logarithm, log 10, or decibels", "none|ln|log10|db"},
};

// Magnitudes of the newest frame of a stream.
class FramedSpectrum {
 public:
  // Fails (kInvalid) where the window is longer than the transform or the hop longer than the window.
  static Result<FramedSpectrum> create(const ParameterValues& parameters);
  int hop() const { return hop_; }
  int bins() const { return transform_.bins(); }
  int frames() const { return frames_; }
  // Takes hop() samples; |X| or |X|^2 of the newest frame, valid until the next call.
  std::span<const float> push(std::span<const float> samples);
  // As the parameter `log` says.
  void take_log(std::span<float> numbers) const;
  void reset() { window_.reset(); }

 private:
  FramedSpectrum(const ParameterValues& parameters, int window, int fft);
  int hop_, frames_, power_;
  enum class Log { kNone = 1, kNatural, kTen, kDecibel } log_ = Log::kNone;
  SampleWindow window_;
  std::vector<float> weights_, padded_, magnitudes_;
  std::vector<std::complex<float>> bins_;
  RealTransform transform_;
};

template <size_t N>
constexpr auto with_frame_parameters(const ParameterSpec (&own)[N]) {
  std::array<ParameterSpec, N + std::size(kFrameParameters)> all{};
  for (size_t i = 0; i < std::size(kFrameParameters); ++i) all[i] = kFrameParameters[i];
  for (size_t i = 0; i < N; ++i) all[std::size(kFrameParameters) + i] = own[i];
  return all;
}

}  // namespace diopter
