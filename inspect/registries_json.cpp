#include "inspect/registries_json.h"

#include <nlohmann/json.hpp>

#include "engine/input/sound_feature.h"
#include "engine/output/decoder.h"
#include "engine/output/filter.h"
#include "engine/render/effect.h"

namespace diopter::inspect {

namespace {

using Json = nlohmann::ordered_json;

Json parameters_json(std::span<const ParameterSpec> specs) {
  Json list = Json::array();
  for (const ParameterSpec& spec : specs) {
    Json json = Json::object();
    json["id"] = spec.id;
    json["type"] = type_name(spec.type);
    if (!spec.default_value.empty()) json["default"] = Json::parse(spec.default_value, nullptr, false);
    if (has_range(spec.type)) json["range"] = {spec.minimum, spec.maximum};
    if (!spec.choices.empty()) json["choices"] = spec.choices;
    if (!spec.unit.empty()) json["unit"] = spec.unit;
    json["label"] = spec.label;
    list.push_back(std::move(json));
  }
  return list;
}

// Entries of nothing but id, summary and parameters.
template <class Entries>
Json plain_json(const Entries& entries) {
  Json list = Json::array();
  for (const auto* entry : entries) list.push_back({{"id", entry->id}, {"summary", entry->summary}, {"parameters", parameters_json(entry->parameters)}});
  return list;
}

}  // namespace

const char* type_name(ParameterType type) {
  switch (type) {
    case ParameterType::kNumber: return "number";
    case ParameterType::kInteger: return "whole number";
    case ParameterType::kBoolean: return "true or false";
    case ParameterType::kText: return "text";
    case ParameterType::kColour: return "colour";
    case ParameterType::kAsset: return "asset";
    case ParameterType::kNumbers: return "list of numbers";
    case ParameterType::kTexts: return "list of texts";
  }
  return "";
}

bool has_range(ParameterType type) { return type == ParameterType::kNumber || type == ParameterType::kInteger || type == ParameterType::kNumbers; }

std::string registries_json() {
  Json decoders = Json::array(), effects = Json::array();
  for (const DecoderEntry* entry : decoder_entries()) {
    Json json = Json::object();
    json["id"] = entry->id;
    json["summary"] = entry->summary;
    json["kind"] = kind_name(entry->kind);
    json["tensors"] = {entry->min_tensors, entry->max_tensors};
    json["parameters"] = parameters_json(entry->parameters);
    decoders.push_back(std::move(json));
  }
  for (const EffectEntry* entry : effect_entries()) {
    Json json = Json::object();
    json["id"] = entry->id;
    json["summary"] = entry->summary;
    json["input"] = entry->input;
    json["parameters"] = parameters_json(entry->parameters);
    effects.push_back(std::move(json));
  }
  Json document = Json::object();
  document["decoders"] = std::move(decoders);
  document["filters"] = plain_json(filter_entries());
  document["sound_features"] = plain_json(sound_feature_entries());
  document["effects"] = std::move(effects);
  return document.dump(2);
}

}  // namespace diopter::inspect
