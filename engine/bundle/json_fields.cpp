#include "engine/bundle/json_fields.h"

namespace diopter::bundle {

namespace {

using Json = nlohmann::json;

const Json kNothing = Json::object();

Result<ParameterValue> read_parameter(const std::string& place, const Json& json) {
  if (json.is_boolean()) return ParameterValue(json.get<bool>());
  if (json.is_number()) return ParameterValue(json.get<double>());
  if (json.is_string()) return ParameterValue(json.get<std::string>());
  const bool texts = !json.empty() && json[0].is_string();
  for (const Json& item : json) {
    if (item.is_string() != texts) return invalid(place, "mixes numbers and texts", "give a list of numbers, or a list of texts");
  }
  return texts ? ParameterValue(json.get<std::vector<std::string>>()) : ParameterValue(json.get<std::vector<double>>());
}

}  // namespace

const Json& part(const Json& json, const char* field) {
  const auto at = json.find(field);
  return at == json.end() ? kNothing : *at;
}

Status read_parameters(const std::string& place, const Json& json, ParameterValues& parameters) {
  for (const auto& [id, value] : json.items()) {
    DIOPTER_ASSIGN(ParameterValue read, read_parameter(pointer_into(place, id), value));
    parameters.set(id, std::move(read));
  }
  return ok_status();
}

}  // namespace diopter::bundle
