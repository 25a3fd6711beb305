// Runs one sound feature over a made signal.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "engine/input/sound_feature.h"

namespace diopter {

inline std::unique_ptr<SoundFeature> make_feature(std::string_view id, const std::map<std::string, ParameterValue>& given = {}, int rate = 16000) {
  const SoundFeatureEntry* entry = find_sound_feature(id);
  ParameterValues values;
  for (const auto& [key, value] : given) values.set(key, value);
  Result<ParameterValues> resolved = resolve(entry->parameters, values);
  EXPECT_TRUE(resolved.ok()) << resolved.status().to_string();
  auto made = entry->make(*resolved, rate);
  EXPECT_TRUE(made.ok()) << made.status().to_string();
  return std::move(made).value();
}

inline std::vector<float> tone(double hz, size_t count, int rate = 16000, double level = .5) {
  std::vector<float> samples(count);
  for (size_t i = 0; i < count; ++i) samples[i] = static_cast<float>(level * std::sin(2 * std::acos(-1.) * hz * static_cast<double>(i) / rate));
  return samples;
}

// The numbers after the last whole step.
inline std::vector<float> run_all(SoundFeature& feature, std::span<const float> samples) {
  std::vector<float> numbers(feature.count());
  const size_t step = static_cast<size_t>(feature.step_samples());
  for (size_t at = 0; at + step <= samples.size(); at += step) feature.run(samples.subspan(at, step), numbers);
  return numbers;
}

inline size_t largest(std::span<const float> numbers) { return static_cast<size_t>(std::ranges::max_element(numbers) - numbers.begin()); }

}  // namespace diopter
