// A parameter is declared once (id, type, range, default, unit, label); validation, CLI help, studio sliders and docs derive from it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/status.h"

namespace diopter {

enum class ParameterType {
  kNumber = 1,  // double in [minimum, maximum]
  kInteger,     // double holding a whole number in [minimum, maximum]
  kBoolean,
  kText,     // any text; `choices`, where given, are the only values
  kColour,   // text "#rrggbb" or "#rrggbbaa"
  kAsset,    // name of a file in the lens
  kNumbers,  // list of numbers, each in [minimum, maximum]
  kTexts,    // list of texts
};

struct ParameterSpec {
  std::string_view id;
  ParameterType type;
  std::string_view default_value;  // as JSON text: "0.5", "true", "\"#00ff00\"", "[1,2]"; empty: the lens must give it
  double minimum = 0;
  double maximum = 0;
  std::string_view unit;           // "px", "0..1", ""
  std::string_view label;          // one line for people
  std::string_view choices;        // "a|b|c" for kText, else empty
};

using ParameterValue = std::variant<double, bool, std::string, std::vector<double>, std::vector<std::string>>;

// What a lens says for one decoder or effect, by parameter id. Getters return the fallback where the id is absent or of
// another type; values made by resolve() are always present and in range.
class ParameterValues {
 public:
  void set(std::string id, ParameterValue value) { values_[std::move(id)] = std::move(value); }
  const ParameterValue* find(std::string_view id) const;
  double number(std::string_view id, double fallback = 0) const;
  int integer(std::string_view id, int fallback = 0) const { return static_cast<int>(number(id, fallback)); }
  bool boolean(std::string_view id, bool fallback = false) const;
  std::string text(std::string_view id, std::string_view fallback = {}) const;
  std::vector<double> numbers(std::string_view id) const;
  std::vector<std::string> texts(std::string_view id) const;
  const std::map<std::string, ParameterValue, std::less<>>& all() const { return values_; }
  bool operator==(const ParameterValues&) const = default;

 private:
  std::map<std::string, ParameterValue, std::less<>> values_;
};

// `given` checked against `specs`, defaults filled in. Fails (kInvalid) with the parameter's id as place: an unknown id, a
// wrong type, out of range, not one of the choices, or missing without default.
Result<ParameterValues> resolve(std::span<const ParameterSpec> specs, const ParameterValues& given);

// 0xRRGGBBAA of "#rrggbb" (opaque) or "#rrggbbaa".
Result<uint32_t> parse_colour(std::string_view text);

}  // namespace diopter
