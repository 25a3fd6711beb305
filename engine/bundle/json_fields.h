// Reading the fields of lens.json, whose types and ranges the schema has checked. Used inside bundle/ only.
#pragma once

#include <array>

#include "engine/bundle/lens.h"
#include "engine/bundle/lens_json.h"

namespace diopter::bundle {

// The field's value; an empty object where it is left out.
const nlohmann::json& part(const nlohmann::json& json, const char* field);

inline std::string text_of(const nlohmann::json& json, const char* field) { return json.value(field, std::string()); }

// Leaves `numbers` as they are where the field is left out.
template <size_t N>
void read_numbers(const nlohmann::json& json, const char* field, std::array<double, N>& numbers) {
  const auto at = json.find(field);
  if (at == json.end()) return;
  for (size_t i = 0; i < N && i < at->size(); ++i) numbers[i] = (*at)[i].get<double>();
}

// Fails (kInvalid) for a list that mixes numbers and texts.
Status read_parameters(const std::string& place, const nlohmann::json& json, ParameterValues& parameters);

Status read_input(const std::string& place, const nlohmann::json& json, InputSpec& input);

// Calls `read` (place, json, item) for each entry of the list `field`.
template <class T, class Read>
Status read_list(const std::string& place, const nlohmann::json& json, const char* field, std::vector<T>& items, Read read) {
  const nlohmann::json& list = part(json, field);
  items.resize(list.size());
  for (size_t i = 0; i < items.size(); ++i) {
    DIOPTER_TRY(read(pointer_into(pointer_into(place, field), std::to_string(i)), list[i], items[i]));
  }
  return ok_status();
}

}  // namespace diopter::bundle
