// Triangular bands on the mel scale over the bins of a spectrum.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/base/parameters.h"

namespace diopter {

inline constexpr ParameterSpec kMelParameters[] = {
    {"bands", ParameterType::kInteger, "40", 1, 512, "", "mel bands"},
    {"low_hz", ParameterType::kNumber, "0", 0, 96000, "Hz", "where the first band begins"},
    {"high_hz", ParameterType::kNumber, "0", 0, 96000, "Hz", "where the last band ends; 0: half the rate"},
    {"mel_scale", ParameterType::kText, "\"htk\"", 0, 0, "", "htk: 2595 log10(1 + f / 700); slaney: linear below 1 kHz (librosa's default)", "htk|slaney"},
    {"area", ParameterType::kBoolean, "false", 0, 0, "", "each band has the area 1 (librosa's norm=\"slaney\") instead of the height 1"},
};

class MelBands {
 public:
  // Fails (kInvalid) where the range is empty or beyond half the rate.
  static Result<MelBands> create(const ParameterValues& parameters, int rate, int fft);
  size_t count() const { return bands_.size(); }
  // energies[b] = the weighted sum over the bins. Requires: energies.size() == count().
  void apply(std::span<const float> bins, std::span<float> energies) const;

 private:
  struct Band {
    size_t first = 0;
    std::vector<float> weights;
  };
  std::vector<Band> bands_;
};

}  // namespace diopter
