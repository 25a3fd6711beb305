#include "engine/input/spectrum.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <unsupported/Eigen/FFT>

namespace diopter {

namespace {

constexpr double kPi = 3.14159265358979323846;

}  // namespace

std::vector<float> window_function(std::string_view name, int length) {
  std::vector<float> weights(static_cast<size_t>(length), 1.f);
  for (int i = 0; i < length; ++i) {
    const double hann = .5 - .5 * std::cos(2 * kPi * i / length);
    double weight = 1;
    if (name == "hann") weight = hann;
    if (name == "sqrt_hann") weight = std::sqrt(hann);
    if (name == "hamming") weight = .08 + .92 * hann;
    weights[static_cast<size_t>(i)] = static_cast<float>(weight);
  }
  return weights;
}

struct RealTransform::Plan {
  Eigen::FFT<float> fft;
  std::vector<std::complex<float>> scratch;
};

RealTransform::RealTransform(int size) : size_(size), plan_(new Plan) {
  plan_->fft.SetFlag(Eigen::FFT<float>::HalfSpectrum);
  plan_->scratch.resize(static_cast<size_t>(bins()));
}
RealTransform::~RealTransform() = default;
RealTransform::RealTransform(RealTransform&&) noexcept = default;

void RealTransform::forward(std::span<const float> samples, std::span<std::complex<float>> bins) { plan_->fft.fwd(bins.data(), samples.data(), size_); }

void RealTransform::inverse(std::span<const std::complex<float>> bins, std::span<float> samples) {
  std::ranges::copy(bins, plan_->scratch.begin());
  plan_->fft.inv(samples.data(), plan_->scratch.data(), size_);
}

void SampleWindow::push(std::span<const float> samples) {
  const size_t kept = samples_.size() - samples.size();
  std::memmove(samples_.data(), samples_.data() + samples.size(), kept * sizeof(float));
  std::ranges::copy(samples, samples_.begin() + static_cast<std::ptrdiff_t>(kept));
}

std::span<float> FrameWindow::next() {
  std::memmove(values_.data(), values_.data() + width_, (values_.size() - width_) * sizeof(float));
  return std::span(values_).last(width_);
}

Result<FramedSpectrum> FramedSpectrum::create(const ParameterValues& parameters) {
  const int window = parameters.integer("window"), hop = parameters.integer("hop"), fft = parameters.integer("fft");
  if (fft % 4 != 0) return invalid("fft", "is " + std::to_string(fft), "use a multiple of 4");
  if (window > fft) return invalid("window", "is longer than the transform", "set window to " + std::to_string(fft) + " at most, or fft higher");
  if (hop > window) return invalid("hop", "is longer than the window", "set hop to " + std::to_string(window) + " at most");
  return FramedSpectrum(parameters, window, fft);
}

FramedSpectrum::FramedSpectrum(const ParameterValues& parameters, int window, int fft)
    : hop_(parameters.integer("hop")),
      frames_(parameters.integer("frames")),
      power_(parameters.integer("power")),
      window_(window),
      weights_(window_function(parameters.text("window_function"), window)),
      padded_(static_cast<size_t>(fft), 0.f),
      magnitudes_(static_cast<size_t>(fft) / 2 + 1),
      bins_(static_cast<size_t>(fft) / 2 + 1),
      transform_(fft) {
  const std::string log = parameters.text("log");
  log_ = log == "ln" ? Log::kNatural : log == "log10" ? Log::kTen : log == "db" ? Log::kDecibel : Log::kNone;
}

std::span<const float> FramedSpectrum::push(std::span<const float> samples) {
  window_.push(samples);
  const std::span<const float> frame = window_.samples();
  for (size_t i = 0; i < frame.size(); ++i) padded_[i] = frame[i] * weights_[i];
  transform_.forward(padded_, bins_);
  for (size_t k = 0; k < bins_.size(); ++k) {
    const float squared = std::norm(bins_[k]);
    magnitudes_[k] = power_ == 2 ? squared : std::sqrt(squared);
  }
  return magnitudes_;
}

void FramedSpectrum::take_log(std::span<float> numbers) const {
  if (log_ == Log::kNone) return;
  constexpr float kLeast = 1e-10f;
  const float decibel = power_ == 2 ? 10 : 20;
  for (float& number : numbers) {
    const float bounded = std::max(number, kLeast);
    number = log_ == Log::kNatural ? std::log(bounded) : std::log10(bounded) * (log_ == Log::kDecibel ? decibel : 1);
  }
}

}  // namespace diopter
