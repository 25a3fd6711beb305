#include "server/api/schema_fault.h"

#include <algorithm>
#include <string_view>

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr size_t kLongestName = 80;

struct Kind {
  std::string_view type;
  std::string_view words;
  bool (*is)(const Json& value);
};
constexpr Kind kKinds[] = {{"string", "text", [](const Json& value) { return value.is_string(); }},
                           {"integer", "a whole number", [](const Json& value) { return value.is_number_integer(); }},
                           {"number", "a number", [](const Json& value) { return value.is_number(); }},
                           {"boolean", "true or false", [](const Json& value) { return value.is_boolean(); }},
                           {"array", "a list", [](const Json& value) { return value.is_array(); }},
                           {"object", "an object", [](const Json& value) { return value.is_object(); }},
                           {"null", "null", [](const Json& value) { return value.is_null(); }}};

std::string in_words(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// What the document says of it is the best remedy.
Status fault(const std::string& place, const Json& schema, const std::string& message) {
  return invalid(place, message, schema.value("description", std::string("see /api/openapi.json")));
}

std::string names_of(const Json& properties) {
  std::string names;
  for (const auto& [name, schema] : properties.items()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

Status type_fault(const std::string& place, const Json& schema, const Json& value) {
  if (!schema.contains("type")) return ok_status();
  const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
  std::string words;
  for (const Json& type : types) {
    const auto kind = std::ranges::find(kKinds, type.get_ref<const std::string&>(), &Kind::type);
    if (kind == std::end(kKinds) || kind->is(value)) return ok_status();
    words += (words.empty() ? "" : " or ") + std::string(kind->words);
  }
  return fault(place, schema, "It must be " + words + ".");
}

Status text_fault(const std::string& place, const Json& schema, const std::string& text) {
  const auto letters = std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (schema.contains("minLength") && letters < schema["minLength"].get<int64_t>()) {
    return fault(place, schema, text.empty() ? "It is empty." : "It is too short: it needs " + schema["minLength"].dump() + " characters.");
  }
  if (schema.contains("maxLength") && letters > schema["maxLength"].get<int64_t>()) return fault(place, schema, "It is longer than " + schema["maxLength"].dump() + " characters.");
  return ok_status();
}

Status number_fault(const std::string& place, const Json& schema, double number) {
  if (schema.contains("minimum") && number < schema["minimum"].get<double>()) return fault(place, schema, "It must be at least " + schema["minimum"].dump() + ".");
  if (schema.contains("maximum") && number > schema["maximum"].get<double>()) return fault(place, schema, "It must be at most " + schema["maximum"].dump() + ".");
  return ok_status();
}

Status list_fault(const std::string& place, const Json& schema, const Json& list) {
  if (schema.contains("minItems") && list.size() < schema["minItems"].get<size_t>()) return fault(place, schema, "It must hold at least " + schema["minItems"].dump() + ".");
  if (schema.contains("maxItems") && list.size() > schema["maxItems"].get<size_t>()) return fault(place, schema, "It must hold at most " + schema["maxItems"].dump() + ".");
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string at = place + "/" + std::to_string(i);
    if (schema.value("uniqueItems", false) && std::find(list.begin(), list.begin() + static_cast<ptrdiff_t>(i), list[i]) != list.begin() + static_cast<ptrdiff_t>(i)) {
      return fault(at, schema, "It is there twice.");
    }
    if (schema.contains("items")) DIOPTER_TRY(schema_fault(at, schema["items"], list[i]));
  }
  return ok_status();
}

Status object_fault(const std::string& place, const Json& schema, const Json& object) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, value] : object.items()) {
    const std::string at = place + "/" + name.substr(0, kLongestName);
    if (properties.contains(name)) {
      DIOPTER_TRY(schema_fault(at, properties[name], value));
    } else if (schema.value("additionalProperties", Json(true)) == false) {
      return invalid(at, "There is no such field.", "the fields are: " + names_of(properties));
    }
  }
  for (const Json& name : schema.value("required", Json::array())) {
    if (!object.contains(name.get_ref<const std::string&>())) return fault(place + "/" + name.get<std::string>(), properties.value(name.get<std::string>(), Json::object()), "It is missing.");
  }
  if (object.size() < schema.value("minProperties", size_t{0})) return invalid(place, "It says nothing.", "give one of: " + names_of(properties));
  return ok_status();
}

}  // namespace

Status schema_fault(const std::string& root, const Json& schema, const Json& value) {
  DIOPTER_TRY(type_fault(root, schema, value));
  if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end()) {
    std::string words;
    for (const Json& one : schema["enum"]) words += (words.empty() ? "" : ", ") + in_words(one);
    return fault(root, schema, "It must be one of: " + words + ".");
  }
  if (value.is_string()) return text_fault(root, schema, value.get_ref<const std::string&>());
  if (value.is_number()) return number_fault(root, schema, value.get<double>());
  if (value.is_array()) return list_fault(root, schema, value);
  return value.is_object() ? object_fault(root, schema, value) : ok_status();
}

}  // namespace diopter::server
