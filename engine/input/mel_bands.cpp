#include "engine/input/mel_bands.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

// Slaney, Auditory Toolbox (1998): linear to 1 kHz, then 27 steps a factor of 6.4.
constexpr double kLinearHz = 200. / 3, kBreakHz = 1000, kBreakMel = kBreakHz / kLinearHz;
const double kLogStep = std::log(6.4) / 27;

double mel_of(double hz, bool slaney) {
  if (!slaney) return 2595 * std::log10(1 + hz / 700);
  return hz < kBreakHz ? hz / kLinearHz : kBreakMel + std::log(hz / kBreakHz) / kLogStep;
}

double hz_of(double mel, bool slaney) {
  if (!slaney) return 700 * (std::pow(10, mel / 2595) - 1);
  return mel < kBreakMel ? mel * kLinearHz : kBreakHz * std::exp((mel - kBreakMel) * kLogStep);
}

}  // namespace

Result<MelBands> MelBands::create(const ParameterValues& parameters, int rate, int fft) {
  const double low = parameters.number("low_hz"), given = parameters.number("high_hz");
  const double high = given > 0 ? given : rate / 2.;
  if (high > rate / 2. || low >= high) return invalid("high_hz", "the range " + std::to_string(low) + " to " + std::to_string(high) + " Hz is empty, or beyond half the rate", "set 0 <= low_hz < high_hz <= " + std::to_string(rate / 2));
  const bool slaney = parameters.text("mel_scale") == "slaney", area = parameters.boolean("area");
  const int count = parameters.integer("bands");
  const double from = mel_of(low, slaney), step = (mel_of(high, slaney) - from) / (count + 1);
  MelBands bands;
  for (int b = 0; b < count; ++b) {
    const double left = hz_of(from + step * b, slaney), centre = hz_of(from + step * (b + 1), slaney), right = hz_of(from + step * (b + 2), slaney);
    Band band;
    for (int k = 0; k <= fft / 2; ++k) {
      const double hz = static_cast<double>(k) * rate / fft;
      const double height = std::min((hz - left) / (centre - left), (right - hz) / (right - centre));
      if (!(height > 0)) {  // NaN too: a range so narrow that a band has no width
        if (band.weights.empty()) band.first = static_cast<size_t>(k) + 1;
        continue;
      }
      band.weights.push_back(static_cast<float>(area ? height * 2 / (right - left) : height));
    }
    if (band.weights.empty()) band.first = 0;
    bands.bands_.push_back(std::move(band));
  }
  return bands;
}

void MelBands::apply(std::span<const float> bins, std::span<float> energies) const {
  for (size_t b = 0; b < bands_.size(); ++b) {
    float sum = 0;
    const Band& band = bands_[b];
    for (size_t i = 0; i < band.weights.size(); ++i) sum += band.weights[i] * bins[band.first + i];
    energies[b] = sum;
  }
}

}  // namespace diopter
