#include "server/gallery/preflight_facts.h"

#include <cmath>
#include <set>
#include <string_view>

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr size_t kMostModels = 32;

// The member of an object; null where there is none, or `json` is no object.
Json member(const Json& json, const char* name) { return json.is_object() && json.contains(name) ? json[name] : Json(); }

Json positive_number(const Json& value) {
  if (!value.is_number()) return {};
  const double number = value.get<double>();
  return std::isfinite(number) && number >= 0 && number < 1e12 ? Json(number) : Json();
}

std::string bounded_text(const Json& value, size_t most) {
  std::string text = value.is_string() ? value.get<std::string>() : "";
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not within a letter
  return text.substr(0, end);
}

// A report may list models with their sizes beside the manifest, whose components only name them.
int64_t bytes_of(const Json& report, const Json& model, const std::string& file) {
  if (member(model, "bytes").is_number_unsigned()) return model["bytes"].get<int64_t>();
  const Json listed = member(report, "models");
  for (const Json& entry : listed.is_array() ? listed : Json::array()) {
    if (member(entry, "file") == file && member(entry, "bytes").is_number_unsigned()) return entry["bytes"].get<int64_t>();
  }
  return 0;
}

Json models_of(const Json& report) {
  Json models = Json::array();
  std::set<std::string> seen;
  const Json components = member(member(report, "manifest"), "components");
  for (const Json& component : components.is_array() ? components : Json::array()) {
    // A component of the report names its model's file itself; one as lens.json has it does so under "model".
    const Json model = member(component, "model").is_object() ? component["model"] : component;
    const std::string file = bounded_text(member(model, "file"), 400);
    if (file.empty() || models.size() >= kMostModels || !seen.insert(file).second) continue;
    models.push_back({{"file", file}, {"bytes", bytes_of(report, model, file)}, {"licence", bounded_text(member(model, "licence"), 400)}, {"source", bounded_text(member(model, "source"), 1000)}});
  }
  return models;
}

}  // namespace

PreflightFacts read_preflight(const std::string& text) {
  Json report = Json::parse(text, nullptr, false);
  if (!report.is_object()) report = Json::object();
  return {positive_number(member(report, "fps")), positive_number(member(report, "step_ms_p50")), positive_number(member(report, "joules_per_frame_estimate")), models_of(report)};
}

}  // namespace diopter::server
