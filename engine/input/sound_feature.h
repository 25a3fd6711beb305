// A feature turns a stream of samples into the numbers that a sound model looks at. features.def is the list.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/base/parameters.h"

namespace diopter {

// Remembers the stream. Threads: one at a time.
class SoundFeature {
 public:
  virtual ~SoundFeature() = default;
  // New samples that one run of the model takes.
  virtual int step_samples() const = 0;
  // Numbers that run() writes.
  virtual size_t count() const = 0;
  // Takes exactly step_samples() samples (mono, -1..1) and writes count() numbers. Allocates nothing.
  virtual void run(std::span<const float> samples, std::span<float> numbers) = 0;
  // As if nothing had been heard.
  virtual void reset() = 0;
};

struct SoundFeatureEntry {
  std::string_view id;       // published, stable
  std::string_view summary;  // one line for people
  std::span<const ParameterSpec> parameters;
  // `parameters` are resolved and borrowed for the call; `rate`: samples a second.
  Result<std::unique_ptr<SoundFeature>> (*make)(const ParameterValues& parameters, int rate);
};

// All features, in the order of features.def.
std::span<const SoundFeatureEntry* const> sound_feature_entries();
// Null where there is none of this id.
const SoundFeatureEntry* find_sound_feature(std::string_view id);

}  // namespace diopter
