// lens.json -> Lens. The schema has been checked before, so that types and ranges hold here.
#include <cmath>

#include "engine/bundle/lens_checks.h"
#include "engine/bundle/lens_json.h"
#include "engine/bundle/lens_words.h"

namespace diopter {

namespace {

using bundle::pointer_into;
using Json = nlohmann::json;

const Json kNothing = Json::object();

const Json& part(const Json& json, const char* field) {
  const auto at = json.find(field);
  return at == json.end() ? kNothing : *at;
}

std::string text_of(const Json& json, const char* field) { return json.value(field, std::string()); }

template <class Reference>
Reference read_reference(const Json& json) {
  return {text_of(json, "file"), text_of(json, "sha256"), text_of(json, "licence"), text_of(json, "source")};
}

template <size_t N>
void read_numbers(const Json& json, const char* field, std::array<double, N>& numbers) {
  const auto at = json.find(field);
  if (at == json.end()) return;
  for (size_t i = 0; i < N && i < at->size(); ++i) numbers[i] = (*at)[i].get<double>();
}

// One number for all channels, or one a channel.
Status read_channels(const std::string& place, const Json& json, const char* field, size_t channels, std::array<double, 4>& numbers) {
  const auto at = json.find(field);
  if (at == json.end()) return ok_status();
  if (at->is_number()) {
    numbers.fill(at->get<double>());
    return ok_status();
  }
  if (at->size() != channels && at->size() != numbers.size()) {
    return invalid(pointer_into(place, field), "has " + std::to_string(at->size()) + " numbers, but `colour` has " + std::to_string(channels) + " channels",
                   "give one number, or " + std::to_string(channels));
  }
  read_numbers(json, field, numbers);
  return ok_status();
}

Status read_scale(const std::string& place, const Json& json, TransformSpec& spec) {
  const size_t channels = bundle::channels_of(spec.colour);
  const bool by_mean = json.contains("mean") || json.contains("std");
  if (by_mean && (json.contains("scale") || json.contains("bias"))) {
    return invalid(pointer_into(place, json.contains("mean") ? "mean" : "std"), "is given beside scale or bias", "keep scale and bias, or mean and std");
  }
  if (!by_mean) {
    DIOPTER_TRY(read_channels(place, json, "scale", channels, spec.scale));
    return read_channels(place, json, "bias", channels, spec.bias);
  }
  std::array<double, 4> mean{0, 0, 0, 0}, deviation{1, 1, 1, 1};
  DIOPTER_TRY(read_channels(place, json, "mean", channels, mean));
  DIOPTER_TRY(read_channels(place, json, "std", channels, deviation));
  for (size_t c = 0; c < deviation.size(); ++c) {
    if (std::abs(deviation[c]) < 1e-9) return invalid(pointer_into(place, "std"), "is 0, or next to it", "value = (sample - mean) / std, samples 0 to 255");
    spec.scale[c] = 1 / deviation[c];
    spec.bias[c] = -mean[c] / deviation[c];
  }
  return ok_status();
}

Status read_fill(const std::string& place, const Json& json, std::array<double, 3>& fill) {
  const auto at = json.find("fill");
  if (at == json.end() || at->is_array()) {
    read_numbers(json, "fill", fill);
    return ok_status();
  }
  const Result<uint32_t> colour = parse_colour(at->get<std::string>());
  if (!colour.ok() || at->get_ref<const std::string&>().size() != 7) {
    return invalid(pointer_into(place, "fill"), "is not a colour", "write \"#rrggbb\", or [r, g, b] of 0 to 255");
  }
  for (int c = 0; c < 3; ++c) fill[c] = *colour >> (24 - 8 * c) & 255;
  return ok_status();
}

Status read_transform(const std::string& place, const Json& json, TransformSpec& spec) {
  spec.fit = bundle::value_of(bundle::kFits, text_of(json, "fit"));
  read_numbers(json, "align", spec.align);
  DIOPTER_TRY(read_fill(place, json, spec.fill));
  spec.rotate_degrees = json.value("rotate", 0.);
  const std::string flip = text_of(json, "flip");
  spec.flip_horizontal = flip == "horizontal" || flip == "both";
  spec.flip_vertical = flip == "vertical" || flip == "both";
  spec.colour = bundle::value_of(bundle::kColours, text_of(json, "colour"));
  DIOPTER_TRY(read_scale(place, json, spec));
  spec.layout = bundle::value_of(bundle::kLayouts, text_of(json, "layout"));
  spec.type = bundle::value_of(bundle::kTypes, text_of(json, "type"));
  spec.width = json.value("width", 0);
  spec.height = json.value("height", 0);
  spec.multiple_of = json.value("multiple_of", 1);
  spec.plus = json.value("plus", 0);
  return ok_status();
}

Status read_input(const std::string& place, const Json& json, InputSpec& input) {
  input.tensor = text_of(json, "tensor");
  read_numbers(part(json, "region"), "crop", input.region.crop);
  return read_transform(pointer_into(place, "transform"), part(json, "transform"), input.transform);
}

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

Status read_parameters(const std::string& place, const Json& json, ParameterValues& parameters) {
  for (const auto& [id, value] : json.items()) {
    DIOPTER_ASSIGN(ParameterValue read, read_parameter(pointer_into(place, id), value));
    parameters.set(id, std::move(read));
  }
  return ok_status();
}

Status read_output(const std::string& place, const Json& json, OutputSpec& output) {
  output.name = text_of(json, "name");
  output.decoder = text_of(json, "decoder");
  output.tensors = json.value("tensors", std::vector<std::string>());
  output.labels = json.value("labels", std::vector<std::string>());
  output.scale = json.value("scale", 1.);
  output.bias = json.value("bias", 0.);
  return read_parameters(pointer_into(place, "parameters"), part(json, "parameters"), output.parameters);
}

void read_run(const Json& json, RunSpec& run) {
  run.mode = bundle::value_of(bundle::kRunModes, text_of(json, "mode"));
  run.every = json.value("every", 1);
  run.hold = json.value("hold", false);
  run.trigger = text_of(json, "trigger");
}

// Calls `read` (place, json, item) for each entry of the list `field`.
template <class T, class Read>
Status read_list(const std::string& place, const Json& json, const char* field, std::vector<T>& items, Read read) {
  const Json& list = part(json, field);
  items.resize(list.size());
  for (size_t i = 0; i < items.size(); ++i) {
    DIOPTER_TRY(read(pointer_into(pointer_into(place, field), std::to_string(i)), list[i], items[i]));
  }
  return ok_status();
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
  DIOPTER_ASSIGN(const Json json, bundle::read_json(text));
  DIOPTER_TRY(check_version(json));
  DIOPTER_TRY(bundle::check_schema(json));
  lens.name = text_of(json, "name");
  lens.description = text_of(json, "description");
  lens.creator = text_of(json, "creator");
  lens.licence = text_of(json, "licence");
  DIOPTER_TRY(read_list("", json, "components", lens.components, read_component));
  DIOPTER_TRY(read_list("", json, "effects", lens.effects, read_effect));
  DIOPTER_TRY(read_list("", json, "assets", lens.assets, read_asset));
  lens.budget_bytes = json.value("budget_bytes", int64_t{0});
  return bundle::check_lens(lens);
}

}  // namespace

Result<Lens> parse_lens(std::string_view text) {
  Lens lens;
  Status status = read_lens(text, lens);
  if (!status.ok()) return std::move(status).within("lens.json");
  return lens;
}

}  // namespace diopter
