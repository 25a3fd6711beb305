#include "server/api/json_check.h"

#include <exception>
#include <map>
#include <regex>

#include "server/api/schema_fault.h"

// The portable half compiles the library to end the program where it would throw. Under one name the linker would keep one of the two.
#undef VALIJSON_USE_EXCEPTIONS
#define VALIJSON_USE_EXCEPTIONS 1
#define valijson valijson_that_throws
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace diopter::server {

namespace {

using Json = nlohmann::json;

// std::regex recurses once a character, so patterns are looked at only after lengths: by check_patterns. And valijson holds a format against
// null where null is allowed beside the text; the operation reads such a text itself.
void remove_patterns(Json& node) {
  if (node.is_object() && node.contains("pattern") && node["pattern"].is_string()) node.erase("pattern");
  if (node.is_object() && node.contains("format") && node.contains("type") && node["type"].is_array()) node.erase("format");
  if (node.is_structured()) {
    for (Json& child : node) remove_patterns(child);
  }
}

std::string in_words(const std::string& error) {
  if (error.ends_with("valid date-time")) return "It must be a time such as 2026-11-23T13:00:00Z.";
  // "Failed to validate against ..." says nothing to people; the sentence before it does.
  return error.empty() ? "It does not fit the API's document." : error;
}

}  // namespace

struct JsonCheck::Compiled {
  Json schema;    // with patterns
  Json stripped;  // what valijson holds on to
  valijson::Schema compiled;
  std::map<std::string, std::regex> patterns;

  void collect_patterns(const Json& node) {
    if (node.is_object() && node.contains("pattern") && node["pattern"].is_string()) {
      const std::string& text = node["pattern"].get_ref<const std::string&>();
      patterns.emplace(text, std::regex(text, std::regex::ECMAScript | std::regex::optimize));
    }
    if (node.is_structured()) {
      for (const Json& child : node) collect_patterns(child);
    }
  }

  Status check_patterns(const std::string& place, const Json& node, const Json& value) const {
    if (value.is_string() && node.contains("pattern")) {
      const std::string& pattern = node["pattern"].get_ref<const std::string&>();
      if (!std::regex_search(value.get_ref<const std::string&>(), patterns.at(pattern))) return invalid(place, "It does not have the form " + pattern + ".", node.value("description", ""));
    }
    if (value.is_array() && node.contains("items")) {
      for (size_t i = 0; i < value.size(); ++i) DIOPTER_TRY(check_patterns(place + "/" + std::to_string(i), node["items"], value[i]));
    }
    if (value.is_object() && node.contains("properties")) {
      for (const auto& [key, child] : value.items()) {
        if (const auto field = node["properties"].find(key); field != node["properties"].end()) DIOPTER_TRY(check_patterns(place + "/" + key, *field, child));
      }
    }
    return ok_status();
  }
};

JsonCheck::JsonCheck(nlohmann::json schema) {
  auto compiled = std::make_unique<Compiled>();
  compiled->schema = std::move(schema);
  compiled->stripped = compiled->schema;
  remove_patterns(compiled->stripped);
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(valijson::adapters::NlohmannJsonAdapter(compiled->stripped), compiled->compiled);
  compiled->collect_patterns(compiled->schema);
  compiled_ = std::move(compiled);
}

JsonCheck::~JsonCheck() = default;

Status JsonCheck::check(const std::string& root, const nlohmann::json& value) const {
  // valijson throws where a condition looks for text in what is none.
  try {
    return check_with_library(root, value);
  } catch (const std::exception&) {
    return invalid(root, "It does not fit the API's document.", "see /api/openapi.json");
  }
}

Status JsonCheck::check_with_library(const std::string& root, const nlohmann::json& value) const {
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter target(value);
  if (validator.validate(compiled_->compiled, target, &results)) return compiled_->check_patterns(root, compiled_->schema, value);
  DIOPTER_TRY(schema_fault(root, compiled_->schema, value));
  // The deepest place is told last; the errors around it only say that it failed.
  valijson::ValidationResults::Error error, deepest;
  while (results.popError(error)) {
    if (deepest.context.empty() || error.context.size() > deepest.context.size()) deepest = error;
  }
  std::string place = root;
  for (size_t i = 1; i < deepest.context.size(); ++i) {
    std::string part = deepest.context[i];
    if (part.size() >= 2 && part.front() == '[' && part.back() == ']') part = part.substr(1, part.size() - 2);
    place += "/" + part.substr(0, 80);
  }
  return invalid(place, in_words(deepest.description), "see /api/openapi.json");
}

nlohmann::json without_references(const nlohmann::json& schema, const nlohmann::json& document) {
  if (schema.is_object() && schema.contains("$ref")) return without_references(document.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), document);
  Json copy = schema;
  if (copy.is_structured()) {
    for (Json& child : copy) child = without_references(child, document);
  }
  return copy;
}

}  // namespace diopter::server
