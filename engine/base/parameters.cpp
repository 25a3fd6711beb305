#include "engine/base/parameters.h"

#include <cmath>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace diopter {

namespace {

std::string number_text(double value) { return nlohmann::json(value).dump(); }

ParameterValue from_json(const nlohmann::json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  if (json.is_array() && !json.empty() && json[0].is_string()) return json.get<std::vector<std::string>>();
  if (json.is_array()) return json.get<std::vector<double>>();
  return json.is_string() ? json.get<std::string>() : std::string();
}

Status check_range(const ParameterSpec& spec, double value) {
  if (!std::isfinite(value) || value < spec.minimum || value > spec.maximum) {
    return invalid(std::string(spec.id), number_text(value) + " is out of range",
                   "use " + number_text(spec.minimum) + " to " + number_text(spec.maximum));
  }
  return ok_status();
}

bool is_choice(std::string_view choices, std::string_view text) {
  while (!choices.empty()) {
    const size_t bar = choices.find('|');
    if (choices.substr(0, bar) == text) return true;
    if (bar == std::string_view::npos) return false;
    choices.remove_prefix(bar + 1);
  }
  return false;
}

Status wrong_type(const ParameterSpec& spec, std::string_view expected) {
  return invalid(std::string(spec.id), "is not " + std::string(expected), "see `diopter parameters`");
}

Status check_text(const ParameterSpec& spec, const std::string& text) {
  if (spec.type == ParameterType::kColour) {
    Result<uint32_t> colour = parse_colour(text);
    return colour.ok() ? ok_status() : std::move(colour).status().within(std::string(spec.id));
  }
  if (!spec.choices.empty() && !is_choice(spec.choices, text)) {
    return invalid(std::string(spec.id), "\"" + text + "\" is not a choice", "use one of " + std::string(spec.choices));
  }
  return ok_status();
}

Status check(const ParameterSpec& spec, const ParameterValue& value) {
  switch (spec.type) {
    case ParameterType::kNumber:
    case ParameterType::kInteger: {
      const double* number = std::get_if<double>(&value);
      if (!number) return wrong_type(spec, "a number");
      if (spec.type == ParameterType::kInteger && *number != std::floor(*number)) return wrong_type(spec, "a whole number");
      return check_range(spec, *number);
    }
    case ParameterType::kBoolean: return std::holds_alternative<bool>(value) ? ok_status() : wrong_type(spec, "true or false");
    case ParameterType::kText:
    case ParameterType::kColour:
    case ParameterType::kAsset: {
      const std::string* text = std::get_if<std::string>(&value);
      return text ? check_text(spec, *text) : wrong_type(spec, "a text");
    }
    case ParameterType::kNumbers: {
      const auto* numbers = std::get_if<std::vector<double>>(&value);
      if (!numbers) return wrong_type(spec, "a list of numbers");
      for (double number : *numbers) DIOPTER_TRY(check_range(spec, number));
      return ok_status();
    }
    case ParameterType::kTexts: {
      const auto* numbers = std::get_if<std::vector<double>>(&value);
      const bool empty_list = numbers && numbers->empty();
      return empty_list || std::holds_alternative<std::vector<std::string>>(value) ? ok_status() : wrong_type(spec, "a list of texts");
    }
  }
  return ok_status();
}

template <class T>
T get_or(const ParameterValue* value, T fallback) {
  const T* found = value ? std::get_if<T>(value) : nullptr;
  return found ? *found : fallback;
}

}  // namespace

const ParameterValue* ParameterValues::find(std::string_view id) const {
  const auto at = values_.find(id);
  return at == values_.end() ? nullptr : &at->second;
}

double ParameterValues::number(std::string_view id, double fallback) const { return get_or<double>(find(id), fallback); }
bool ParameterValues::boolean(std::string_view id, bool fallback) const { return get_or<bool>(find(id), fallback); }
std::string ParameterValues::text(std::string_view id, std::string_view fallback) const {
  return get_or<std::string>(find(id), std::string(fallback));
}
std::vector<double> ParameterValues::numbers(std::string_view id) const { return get_or<std::vector<double>>(find(id), {}); }
std::vector<std::string> ParameterValues::texts(std::string_view id) const {
  return get_or<std::vector<std::string>>(find(id), {});
}

Result<ParameterValues> resolve(std::span<const ParameterSpec> specs, const ParameterValues& given) {
  ParameterValues resolved;
  for (const ParameterSpec& spec : specs) {
    const ParameterValue* value = given.find(spec.id);
    if (value) {
      DIOPTER_TRY(check(spec, *value));
      resolved.set(std::string(spec.id), *value);
    } else if (!spec.default_value.empty()) {
      resolved.set(std::string(spec.id), from_json(nlohmann::json::parse(spec.default_value, nullptr, false)));
    } else {
      return invalid(std::string(spec.id), "is missing", "give it a value: " + std::string(spec.label));
    }
  }
  for (const auto& [id, value] : given.all()) {
    if (resolved.find(id)) continue;
    std::string known;
    for (const ParameterSpec& spec : specs) known += (known.empty() ? "" : ", ") + std::string(spec.id);
    return invalid(id, "is not a parameter", "known: " + known);
  }
  return resolved;
}

Result<uint32_t> parse_colour(std::string_view text) {
  uint32_t value = 0;
  bool good = (text.size() == 7 || text.size() == 9) && text[0] == '#';
  for (size_t i = 1; good && i < text.size(); ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    good = digit >= 0;
    value = value << 4 | static_cast<uint32_t>(digit & 15);
  }
  if (!good) return invalid({}, "\"" + std::string(text) + "\" is not a colour", "write #rrggbb or #rrggbbaa");
  return text.size() == 7 ? value << 8 | 0xff : value;
}

}  // namespace diopter
