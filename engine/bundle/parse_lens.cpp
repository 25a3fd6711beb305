// lens.json -> Lens. The schema has been checked before, so that types and ranges hold here.
#include "engine/bundle/json_fields.h"
#include "engine/bundle/lens_checks.h"
#include "engine/bundle/lens_words.h"

namespace diopter {

namespace {

using namespace bundle;
using Json = nlohmann::json;

template <class Reference>
Reference read_reference(const Json& json) {
  return {text_of(json, "file"), text_of(json, "sha256"), text_of(json, "licence"), text_of(json, "source")};
}

Status read_filter(const std::string& place, const Json& json, FilterSpec& filter) {
  filter.filter = text_of(json, "filter");
  return read_parameters(pointer_into(place, "parameters"), part(json, "parameters"), filter.parameters);
}

Status read_output(const std::string& place, const Json& json, OutputSpec& output) {
  output.name = text_of(json, "name");
  output.decoder = text_of(json, "decoder");
  output.tensors = json.value("tensors", std::vector<std::string>());
  output.labels = json.value("labels", std::vector<std::string>());
  output.scale = json.value("scale", 1.);
  output.bias = json.value("bias", 0.);
  DIOPTER_TRY(read_list(place, json, "filters", output.filters, read_filter));
  return read_parameters(pointer_into(place, "parameters"), part(json, "parameters"), output.parameters);
}

void read_run(const Json& json, RunSpec& run) {
  run.mode = value_of(kRunModes, text_of(json, "mode"));
  run.every = json.value("every", 1);
  run.hold = json.value("hold", false);
  run.trigger = text_of(json, "trigger");
  run.when_lost = text_of(json, "when_lost");
}

Status read_component(const std::string& place, const Json& json, ComponentSpec& component) {
  component.id = text_of(json, "id");
  component.model = read_reference<ModelReference>(part(json, "model"));
  read_run(part(json, "run"), component.run);
  DIOPTER_TRY(read_list(place, json, "inputs", component.inputs, read_input));
  DIOPTER_TRY(read_list(place, json, "outputs", component.outputs, read_output));
  component.threads = json.value("threads", 0);
  component.providers = json.value("providers", std::vector<std::string>());
  component.allow_fallback = json.value("allow_fallback", false);
  return ok_status();
}

Status read_trigger(const std::string&, const Json& json, TriggerSpec& trigger) {
  trigger.name = text_of(json, "name");
  trigger.from = text_of(json, "from");
  trigger.label = text_of(json, "label");
  trigger.at_least = json.value("at_least", .5);
  trigger.hold_off_s = json.value("hold_off", 1.);
  return ok_status();
}

Status read_effect(const std::string& place, const Json& json, EffectSpec& effect) {
  effect.effect = text_of(json, "effect");
  effect.input = text_of(json, "input");
  return read_parameters(pointer_into(place, "parameters"), part(json, "parameters"), effect.parameters);
}

Status read_asset(const std::string&, const Json& json, AssetReference& asset) {
  asset = read_reference<AssetReference>(json);
  return ok_status();
}

// Before the schema, whose complaints about a later version's fields would mislead.
Status check_version(const Json& json) {
  const auto version = json.find("lens");
  if (version == json.end() || !version->is_number_integer() || *version == kLensFormatVersion) return ok_status();
  return unsupported("/lens", "is format version " + version->dump() + "; this program reads version " + std::to_string(kLensFormatVersion), "use a newer diopter");
}

Status read_lens(std::string_view text, Lens& lens) {
  DIOPTER_ASSIGN(const Json json, read_json(text));
  DIOPTER_TRY(check_version(json));
  DIOPTER_TRY(check_schema(json));
  lens.name = text_of(json, "name");
  lens.description = text_of(json, "description");
  lens.creator = text_of(json, "creator");
  lens.licence = text_of(json, "licence");
  DIOPTER_TRY(read_list("", json, "components", lens.components, read_component));
  DIOPTER_TRY(read_list("", json, "triggers", lens.triggers, read_trigger));
  DIOPTER_TRY(read_list("", json, "effects", lens.effects, read_effect));
  DIOPTER_TRY(read_list("", json, "assets", lens.assets, read_asset));
  lens.icon = text_of(json, "icon");
  lens.budget_bytes = json.value("budget_bytes", int64_t{0});
  return check_lens(lens);
}

}  // namespace

Result<Lens> parse_lens(std::string_view text) {
  Lens lens;
  Status status = read_lens(text, lens);
  if (!status.ok()) return std::move(status).within("lens.json");
  return lens;
}

}  // namespace diopter
