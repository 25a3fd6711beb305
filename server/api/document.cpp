#include "server/api/document.h"

#include <exception>

#include "server/embedded_text.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

Status merge(Json& whole, const Json& piece, const std::string& name) {
  for (const auto& [key, value] : piece.items()) {
    if (!whole.contains(key)) {
      whole[key] = value;
    } else if (whole[key].is_object() && value.is_object()) {
      DIOPTER_TRY(merge(whole[key], value, name));
    } else {
      return invalid(name, "names " + key + ", which another piece of the document has");
    }
  }
  return ok_status();
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);  // '/'
    const size_t end = std::min(path.find('/'), path.size());
    parts.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

void read_security(const Json& operation, ApiOperation& out) {
  for (const Json& way : operation.at("security")) {
    out.needs_sign_in = true;
    if (way.contains("session")) out.takes_session = true;
    if (way.contains("token")) {
      out.takes_token = true;
      if (!way["token"].empty()) out.scope = way["token"][0].get<std::string>();
    }
  }
  out.least_role = operation.value("x-role", "");
}

ApiOperation read_operation(const Json& document, const std::string& path, const std::string& method, const Json& operation) {
  ApiOperation out;
  out.id = operation.at("operationId").get<std::string>();
  for (const char c : method) out.method += static_cast<char>(c - 'a' + 'A');
  out.path = parts_of(path);
  read_security(operation, out);
  for (const Json& reference : operation.value("parameters", Json::array())) {
    const Json parameter = without_references(reference, document);
    const std::string where = parameter.at("in").get<std::string>();
    if (where == "header") continue;
    ApiParameter read{parameter.at("name").get<std::string>(), parameter.value("required", false), parameter.at("schema"), std::make_unique<JsonCheck>(parameter.at("schema"))};
    (where == "path" ? out.path_parameters : out.query_parameters).push_back(std::move(read));
  }
  if (operation.contains("requestBody")) {
    const Json body = without_references(operation["requestBody"], document);
    out.body_required = body.value("required", false);
    for (const auto& [type, content] : body.at("content").items()) {
      out.body_types.push_back(type);
      if (type == "application/json") out.body = std::make_unique<JsonCheck>(content.at("schema"));
    }
    // The same JSON by another name, as pages may send it without asking first.
    for (const Json& type : body.value("x-also-as", Json::array())) out.body_types.push_back(type.get<std::string>());
  }
  return out;
}

}  // namespace

Result<ApiDocument> read_document(const std::string& public_url) {
  ApiDocument document;
  document.json = Json::object();
  for (const EmbeddedText& piece : document_texts()) {
    const Json json = Json::parse(piece.text, nullptr, false);
    if (json.is_discarded()) return invalid(std::string(piece.name), "is no JSON");
    DIOPTER_TRY(merge(document.json, json, std::string(piece.name)));
  }
  document.json["servers"] = Json::array({{{"url", public_url}}});
  try {
    for (const auto& [path, methods] : document.json.at("paths").items()) {
      for (const auto& [method, operation] : methods.items()) document.operations.push_back(read_operation(document.json, path, method, operation));
    }
  } catch (const std::exception& e) {
    return invalid("the API's document", e.what());
  }
  return document;
}

}  // namespace diopter::server
