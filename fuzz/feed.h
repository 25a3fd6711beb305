// A fuzzer's bytes as what the engine takes: hostile numbers and parameters in range.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "engine/base/parameters.h"

namespace diopter {

// Zeros behind the end.
class Feed {
 public:
  Feed(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint8_t next() { return at_ < size_ ? data_[at_++] : 0; }

 private:
  const uint8_t* data_;
  size_t size_, at_ = 0;
};

inline float hostile(Feed& bytes) {
  static constexpr float kOdd[] = {0, 1, -1, .5f, NAN, INFINITY, -INFINITY, 1e38f, -1e38f, 1e-40f, 88, -104, 16777216.f, 3};
  const uint8_t kind = bytes.next();
  return kind < 128 ? kOdd[kind % std::size(kOdd)] : (static_cast<float>(bytes.next()) - 128) / 16;
}

// In the range of `spec`, or one of its choices.
inline ParameterValue value_of(const ParameterSpec& spec, Feed& bytes) {
  const double number = spec.minimum + (spec.maximum - spec.minimum) * bytes.next() / 255;
  switch (spec.type) {
    case ParameterType::kNumber: return number;
    case ParameterType::kInteger: return std::floor(number);
    case ParameterType::kBoolean: return bytes.next() % 2 == 1;
    case ParameterType::kNumbers: return std::vector<double>(bytes.next() % 4, number);
    default: break;
  }
  std::string_view rest = spec.choices;
  for (int skip = bytes.next() % 6; skip > 0 && rest.find('|') != rest.npos; --skip) rest.remove_prefix(rest.find('|') + 1);
  return std::string(rest.substr(0, rest.find('|')));
}

inline ParameterValues some_values(std::span<const ParameterSpec> specs, Feed& bytes) {
  ParameterValues given;
  for (const ParameterSpec& spec : specs) {
    if (bytes.next() % 2) given.set(std::string(spec.id), value_of(spec, bytes));
  }
  return given;
}

}  // namespace diopter
