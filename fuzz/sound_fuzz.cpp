// Every sound feature with any parameters, rate, tensor and samples: refused, or finite numbers that a reset gives again.
#include <algorithm>
#include <cmath>

#include "engine/input/sound_feature.h"
#include "engine/schedule/sound_input.h"
#include "fuzz/feed.h"

namespace {

using namespace diopter;

constexpr int kSteps = 3;

// A whole step, however long: a few bytes over and over.
std::vector<float> step_of(int length, Feed& bytes) {
  float some[8];
  for (float& sample : some) sample = hostile(bytes);
  std::vector<float> samples(static_cast<size_t>(length));
  for (size_t i = 0; i < samples.size(); ++i) samples[i] = some[i % std::size(some)];
  return samples;
}

std::vector<float> numbers_of(SoundFeature& feature, std::span<const std::vector<float>> steps) {
  std::vector<float> numbers(feature.count());
  for (const std::vector<float>& step : steps) {
    feature.run(step, numbers);
    if (!std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); })) __builtin_trap();
  }
  return numbers;
}

TensorInfo any_tensor(int64_t count, Feed& bytes) {
  static constexpr ElementType kTypes[] = {ElementType::kFloat32, ElementType::kInt8, ElementType::kUint8, ElementType::kInt64};
  const int64_t sizes[] = {1, count, kDynamic, 0, 2, 40, count + 1, int64_t{1} << 40, INT64_MAX};
  TensorInfo info{"in", kTypes[bytes.next() % 4], {}, {}};
  std::vector<int64_t> shape(bytes.next() % (kMaxRank + 1));
  for (int64_t& size : shape) size = sizes[bytes.next() % std::size(sizes)];
  info.shape = Shape(shape);
  return info;
}

void run_input(const SoundSpec& spec, const TensorInfo& wanted, std::span<const std::vector<float>> steps) {
  auto made = make_sound_input(spec, wanted);
  if (!made.ok()) return;
  const FrameView frame;
  const Outputs outputs;
  TensorView tensor;
  for (const std::vector<float>& step : steps) {
    if (!(*made)->prepare({.frame = frame, .outputs = outputs, .sound = step}, tensor).ok()) __builtin_trap();
    if (tensor.type == ElementType::kFloat32 && !std::ranges::all_of(tensor.floats(), [](float number) { return std::isfinite(number); })) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr int kRates[] = {16000, 4000, 8000, 44100, 192000};
  Feed bytes(data, size);
  const SoundFeatureEntry& entry = *sound_feature_entries()[bytes.next() % sound_feature_entries().size()];
  SoundSpec spec{std::string(entry.id), kRates[bytes.next() % std::size(kRates)], some_values(entry.parameters, bytes), std::clamp<double>(hostile(bytes), -1e9, 1e9), hostile(bytes)};
  const Result<ParameterValues> parameters = resolve(entry.parameters, spec.parameters);
  if (!parameters.ok()) return 0;
  auto feature = entry.make(*parameters, spec.rate);
  constexpr size_t kMost = 1 << 16;  // more is only slow
  if (!feature.ok() || (*feature)->count() > kMost || static_cast<size_t>((*feature)->step_samples()) > kMost) return 0;
  std::vector<std::vector<float>> steps;
  for (int i = 0; i < kSteps; ++i) steps.push_back(step_of((*feature)->step_samples(), bytes));
  run_input(spec, any_tensor(static_cast<int64_t>((*feature)->count()), bytes), steps);
  for (std::vector<float>& step : steps) {
    for (float& sample : step) sample = std::isfinite(sample) ? std::clamp(sample, -256.f, 256.f) : 0;
  }
  const std::vector<float> first = numbers_of(**feature, steps);
  (*feature)->reset();
  if (numbers_of(**feature, steps) != first) __builtin_trap();
  return 0;
}
