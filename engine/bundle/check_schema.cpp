// A document against the published schema: valijson finds the value at fault, the schema itself gives the words for it.
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <memory>

#include "engine/bundle/lens.h"
#include "engine/bundle/lens_json.h"

namespace diopter {

std::string_view lens_schema() {
  static constexpr std::string_view kText =
#include "lens_schema_text.h"
      ;
  return kText;
}

namespace bundle {

namespace {

using Json = nlohmann::json;

// std::regex recurses once a character, so that a long text would overflow the stack; parse_lens checks patterns itself.
void remove_patterns(Json& node) {
  if (node.is_object() && node.contains("pattern") && node["pattern"].is_string()) node.erase("pattern");
  if (node.is_structured()) {
    for (Json& child : node) remove_patterns(child);
  }
}

struct CompiledSchema {
  Json document;
  valijson::Schema schema;

  CompiledSchema() : document(Json::parse(lens_schema(), nullptr, false)) {
    remove_patterns(document);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema);
  }
};

const Json& follow(const Json& root, const Json& node) {
  const auto reference = node.find("$ref");
  return reference == node.end() ? node : root.at(Json::json_pointer(reference->get<std::string>().substr(1)));
}

// The schema's part for what lies at `key` of a value that `node` describes; null where it says nothing of it.
const Json* step_into(const Json& root, const Json& node, const std::string& key) {
  if (const auto fields = node.find("properties"); fields != node.end() && fields->contains(key)) return &follow(root, (*fields)[key]);
  for (const char* rest : {"items", "additionalProperties"}) {
    if (const auto found = node.find(rest); found != node.end() && found->is_object()) return &follow(root, *found);
  }
  return nullptr;
}

std::string joined(const Json& names) {
  std::string text;
  for (const auto& [key, name] : names.items()) text += (text.empty() ? "" : ", ") + (names.is_object() ? key : name.get<std::string>());
  return text;
}

std::string in_words(const Json& type) {
  if (type.is_array()) {
    std::string text;
    for (const Json& one : type) text += (text.empty() ? "" : " or ") + in_words(one);
    return text;
  }
  const std::string name = type.get<std::string>();
  return name == "string" ? "a text" : name == "integer" ? "a whole number" : name == "boolean" ? "true or false" : name == "array" ? "a list" :
         name == "object" ? "an object" : "a number";
}

bool has_type(const Json& type, const Json& value) {
  if (type.is_array()) {
    for (const Json& one : type) {
      if (has_type(one, value)) return true;
    }
    return false;
  }
  return type == (value.is_number_integer() && type == "integer" ? "integer" : value.type_name());
}

std::string shortened(const Json& value) {
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= 60 ? text : value.is_array() ? "a list" : value.is_object() ? "an object" : "a long text";
}

std::string bounds_in_words(const Json& node, const char* low, const char* high) {
  const bool has_low = node.contains(low), has_high = node.contains(high);
  if (has_low && has_high && node[low] == node[high]) return node[low].dump();
  return (has_low ? node[low].dump() : "0") + (has_high ? " to " + node[high].dump() : " or more");
}

Status explain_object(const std::string& place, const Json& node, const Json& value) {
  const Json fields = node.value("properties", Json::object());
  if (node.value("additionalProperties", Json()) == false) {
    for (const auto& [key, unused] : value.items()) {
      if (!fields.contains(key)) return invalid(pointer_into(place, key), "is not a known field", "known here: " + joined(fields));
    }
  }
  for (const Json& name : node.value("required", Json::array())) {
    const std::string key = name.get<std::string>();
    if (!value.contains(key)) return invalid(pointer_into(place, key), "is missing", "add it: " + fields[key].value("description", key));
  }
  return invalid(place, "has too many fields", "keep at most " + std::to_string(node.value("maxProperties", 0)));
}

// What is wrong with `value`, which does not fit `node`.
Status explain(const std::string& place, const Json& node, const Json& value) {
  const std::string meaning = node.value("description", "");
  if (node.contains("type") && !has_type(node["type"], value)) {
    return invalid(place, shortened(value) + " is not " + in_words(node["type"]), meaning.empty() ? "" : "it is: " + meaning);
  }
  if (node.contains("enum")) return invalid(place, shortened(value) + " is not a choice", "use one of " + joined(node["enum"]));
  if (value.is_number()) return invalid(place, shortened(value) + " is out of range", "use " + bounds_in_words(node, "minimum", "maximum"));
  if (value.is_string()) return invalid(place, "has a wrong length", "use " + bounds_in_words(node, "minLength", "maxLength") + " characters");
  if (value.is_array()) return invalid(place, "has " + std::to_string(value.size()) + " items", "give " + bounds_in_words(node, "minItems", "maxItems"));
  return explain_object(place, node, value);
}

// `context` is valijson's path: "<root>", "[components]", "[0]", ...
Status explain(const Json& schema, const Json& document, const valijson::ValidationResults::Error& error) {
  const Json* node = &schema;
  const Json* value = &document;
  std::string place;
  for (size_t i = 1; i < error.context.size(); ++i) {
    const std::string key = error.context[i].substr(1, error.context[i].size() - 2);
    const Json* inner = value->is_object() ? (value->contains(key) ? &(*value)[key] : nullptr) : value->is_array() ? &(*value)[std::stoul(key)] : nullptr;
    const Json* inner_node = step_into(schema, *node, key);
    if (!inner || !inner_node) break;
    place = pointer_into(place, key);
    value = inner;
    node = inner_node;
  }
  return explain(place, *node, *value);
}

}  // namespace

std::string pointer_into(const std::string& pointer, std::string_view key) {
  std::string result = pointer + "/";
  for (char c : key) result += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return result;
}

Status check_schema(const Json& document) {
  static const CompiledSchema compiled;
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(compiled.schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) return ok_status();
  valijson::ValidationResults::Error first;
  if (!results.popError(first)) return invalid({}, "does not fit the schema of lens.json", "see docs/lens-format.md");
  return explain(compiled.document, document, first);
}

}  // namespace bundle

}  // namespace diopter
