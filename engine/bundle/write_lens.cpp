// Lens -> lens.json, for people who edit it by hand: a fixed order of fields, short lists on one line, defaults left out.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/bundle/lens.h"
#include "engine/bundle/lens_words.h"

namespace diopter {

namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLineLength = 120;

// Whole numbers without ".0"; all others with the digits that bring back the same double.
Json number(double value) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (value == std::floor(value) && std::abs(value) < kExact && !(value == 0 && std::signbit(value))) return static_cast<int64_t>(value);
  return value;
}

template <class Numbers>
Json numbers(const Numbers& values) {
  Json list = Json::array();
  for (double value : values) list.push_back(number(value));
  return list;
}

// Adds the field unless it is at its default.
template <class T>
void put(Json& json, const char* field, const T& value, const T& standard) {
  if (value != standard) json[field] = value;
}
void put(Json& json, const char* field, const std::string& value) { put(json, field, value, std::string()); }
void put(Json& json, const char* field, double value, double standard) {
  if (value != standard) json[field] = number(value);
}
template <size_t N>
void put(Json& json, const char* field, const std::array<double, N>& values, const std::array<double, N>& standard) {
  if (values != standard) json[field] = numbers(values);
}
template <class T, size_t N>
void put_word(Json& json, const char* field, const bundle::Word<T> (&words)[N], T value, T standard) {
  if (value != standard) json[field] = bundle::word_of(words, value);
}

// One number where all channels have the same, else one a channel.
void put_channels(Json& json, const char* field, const std::array<double, 4>& values, double standard, size_t channels) {
  const auto all = [&](size_t first, double value) { return std::all_of(values.begin() + first, values.end(), [&](double v) { return v == value; }); };
  if (all(0, standard)) return;
  if (all(0, values[0])) {
    json[field] = number(values[0]);
  } else {
    json[field] = numbers(std::span(values).first(all(channels, standard) ? channels : values.size()));
  }
}

template <class Reference>
Json reference_json(const Reference& reference) {
  Json json{{"file", reference.file}, {"sha256", reference.sha256}};
  put(json, "licence", reference.licence);
  put(json, "source", reference.source);
  return json;
}

Json run_json(const RunSpec& run) {
  Json json{{"mode", bundle::word_of(bundle::kRunModes, run.mode)}};
  put(json, "every", run.every, 1);
  put(json, "hold", run.hold, false);
  put(json, "trigger", run.trigger);
  put(json, "when_lost", run.when_lost);
  return json;
}

Json transform_json(const TransformSpec& spec) {
  const TransformSpec standard;
  const size_t channels = bundle::channels_of(spec.colour);
  Json json = Json::object();
  put_word(json, "fit", bundle::kFits, spec.fit, standard.fit);
  put(json, "align", spec.align, standard.align);
  put(json, "fill", spec.fill, standard.fill);
  put(json, "rotate", spec.rotate_degrees, 0.);
  const char* flip = spec.flip_horizontal ? spec.flip_vertical ? "both" : "horizontal" : spec.flip_vertical ? "vertical" : "";
  put(json, "flip", std::string(flip));
  put_word(json, "colour", bundle::kColours, spec.colour, standard.colour);
  put_channels(json, "scale", spec.scale, 1, channels);
  put_channels(json, "bias", spec.bias, 0, channels);
  put_word(json, "layout", bundle::kLayouts, spec.layout, standard.layout);
  put_word(json, "type", bundle::kTypes, spec.type, standard.type);
  put(json, "width", spec.width, 0);
  put(json, "height", spec.height, 0);
  put(json, "multiple_of", spec.multiple_of, 1);
  put(json, "plus", spec.plus, 0);
  return json;
}

struct ParameterWriter {
  Json operator()(double value) const { return number(value); }
  Json operator()(bool value) const { return value; }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(const std::vector<double>& values) const { return numbers(values); }
  Json operator()(const std::vector<std::string>& values) const { return values; }
};

Json parameters_json(const ParameterValues& parameters) {
  Json json = Json::object();
  for (const auto& [id, value] : parameters.all()) json[id] = std::visit(ParameterWriter(), value);
  return json;
}

// One number instead of a list of one.
Json indices_json(const std::vector<int>& indices) { return indices.size() == 1 ? Json(indices[0]) : Json(indices); }

Json source_json(const RegionSource& source) {
  const RegionSource standard;
  Json json = Json::object();
  put(json, "from", source.from);
  put_word(json, "shape", bundle::kRegionShapes, source.shape, standard.shape);
  if (!source.points.empty()) json["points"] = source.points;
  if (!source.rotate_from.empty()) json["rotate_from"] = indices_json(source.rotate_from);
  if (!source.rotate_to.empty()) json["rotate_to"] = indices_json(source.rotate_to);
  put(json, "angle", source.angle_degrees, 0.);
  put(json, "shift", source.shift, standard.shift);
  if (source.scale != standard.scale) json["scale"] = source.scale[0] == source.scale[1] ? number(source.scale[0]) : numbers(source.scale);
  put_word(json, "square", bundle::kRegionSquares, source.square, standard.square);
  put(json, "min_score", source.min_score, 0.);
  return json;
}

Json region_json(const RegionSpec& region) {
  Json json = source_json(region.source);
  put(json, "crop", region.crop, RegionSpec().crop);
  put(json, "max_instances", region.max_instances, 1);
  put(json, "track", source_json(region.track), Json(Json::object()));
  return json;
}

Json state_json(const StateSpec& state) {
  Json json{{"from", state.from}};
  put(json, "shape", state.shape, {});
  put(json, "channel", state.channel, 0);
  put(json, "activation", state.activation);
  return json;
}

Json vector_json(const VectorSpec& vector) {
  Json json{{"from", vector.from}};
  put(json, "axes", vector.axes, 2);
  put(json, "origin", vector.origin, -1);
  put(json, "normalize", vector.normalize, false);
  return json;
}

Json sound_json(const SoundSpec& sound) {
  Json json{{"feature", sound.feature}};
  put(json, "rate", sound.rate, 16000);
  put(json, "scale", sound.scale, 1.);
  put(json, "bias", sound.bias, 0.);
  put(json, "parameters", parameters_json(sound.parameters), Json(Json::object()));
  return json;
}

Json input_json(const InputSpec& input) {
  Json json{{"tensor", input.tensor}};
  switch (input.kind) {
    case InputKind::kPicture:
      put(json, "region", region_json(input.region), Json(Json::object()));
      put(json, "transform", transform_json(input.transform), Json(Json::object()));
      if (!input.fourth_channel.from.empty()) json["fourth_channel"] = state_json(input.fourth_channel);
      put(json, "history", input.history, 1);
      break;
    case InputKind::kVector: json["vector"] = vector_json(input.vector); break;
    case InputKind::kState: json["state"] = state_json(input.state); break;
    case InputKind::kConstant: json["constant"] = input.constant.size() == 1 ? number(input.constant[0]) : numbers(input.constant); break;
    case InputKind::kSound: json["sound"] = sound_json(input.sound); break;
  }
  return json;
}

Json output_json(const OutputSpec& output) {
  Json json{{"name", output.name}, {"decoder", output.decoder}, {"tensors", output.tensors}};
  put(json, "labels", output.labels, {});
  put(json, "scale", output.scale, 1.);
  put(json, "bias", output.bias, 0.);
  put(json, "parameters", parameters_json(output.parameters), Json(Json::object()));
  for (const FilterSpec& filter : output.filters) {
    json["filters"].push_back({{"filter", filter.filter}});
    put(json["filters"].back(), "parameters", parameters_json(filter.parameters), Json(Json::object()));
  }
  return json;
}

Json component_json(const ComponentSpec& component) {
  Json json{{"id", component.id}, {"model", reference_json(component.model)}};
  put(json, "run", run_json(component.run), run_json(RunSpec()));
  json["inputs"] = Json::array();
  for (const InputSpec& input : component.inputs) json["inputs"].push_back(input_json(input));
  json["outputs"] = Json::array();
  for (const OutputSpec& output : component.outputs) json["outputs"].push_back(output_json(output));
  put(json, "threads", component.threads, 0);
  put(json, "providers", component.providers, {});
  put(json, "allow_fallback", component.allow_fallback, false);
  return json;
}

Json trigger_json(const TriggerSpec& trigger) {
  Json json{{"name", trigger.name}, {"from", trigger.from}};
  put(json, "label", trigger.label);
  put(json, "at_least", trigger.at_least, .5);
  put(json, "hold_off", trigger.hold_off_s, 1.);
  return json;
}

Json effect_json(const EffectSpec& effect) {
  Json json{{"effect", effect.effect}};
  put(json, "input", effect.input);
  put(json, "parameters", parameters_json(effect.parameters), Json(Json::object()));
  return json;
}

Json lens_json(const Lens& lens) {
  Json json{{"lens", kLensFormatVersion}, {"name", lens.name}};
  put(json, "description", lens.description);
  put(json, "creator", lens.creator);
  put(json, "licence", lens.licence);
  json["components"] = Json::array();
  for (const ComponentSpec& component : lens.components) json["components"].push_back(component_json(component));
  for (const TriggerSpec& trigger : lens.triggers) json["triggers"].push_back(trigger_json(trigger));
  for (const EffectSpec& effect : lens.effects) json["effects"].push_back(effect_json(effect));
  for (const AssetReference& asset : lens.assets) json["assets"].push_back(reference_json(asset));
  put(json, "icon", lens.icon);
  put(json, "budget_bytes", lens.budget_bytes, int64_t{0});
  return json;
}

std::string one_line(const Json& json) {
  if (!json.is_structured()) return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  for (const auto& [key, child] : json.items()) {
    text += text.empty() ? "" : ", ";
    if (json.is_object()) text += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
    text += one_line(child);
  }
  return json.is_object() ? "{" + text + "}" : "[" + text + "]";
}

bool is_flat(const Json& json) {
  return json.is_array() && std::none_of(json.begin(), json.end(), [](const Json& child) { return child.is_structured(); });
}

void write_json(const Json& json, const std::string& indent, std::string& out) {
  if (!json.is_structured() || json.empty()) {
    out += one_line(json);
    return;
  }
  if (is_flat(json)) {
    const std::string line = one_line(json);
    if (line.size() <= kLineLength) {
      out += line;
      return;
    }
  }
  const std::string inner = indent + "  ";
  out += json.is_object() ? "{" : "[";
  const char* separator = "\n";
  for (const auto& [key, child] : json.items()) {
    out += separator + inner;
    if (json.is_object()) out += one_line(Json(key)) + ": ";
    write_json(child, inner, out);
    separator = ",\n";
  }
  out += "\n" + indent + (json.is_object() ? "}" : "]");
}

}  // namespace

std::string write_lens(const Lens& lens) {
  std::string text;
  write_json(lens_json(lens), "", text);
  return text + "\n";
}

}  // namespace diopter
