// One input of a component, from lens.json.
#include <cmath>

#include "engine/bundle/json_fields.h"
#include "engine/bundle/lens_words.h"

namespace diopter::bundle {

namespace {

using Json = nlohmann::json;

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
  const size_t channels = channels_of(spec.colour);
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
  spec.fit = value_of(kFits, text_of(json, "fit"));
  read_numbers(json, "align", spec.align);
  DIOPTER_TRY(read_fill(place, json, spec.fill));
  spec.rotate_degrees = json.value("rotate", 0.);
  const std::string flip = text_of(json, "flip");
  spec.flip_horizontal = flip == "horizontal" || flip == "both";
  spec.flip_vertical = flip == "vertical" || flip == "both";
  spec.colour = value_of(kColours, text_of(json, "colour"));
  DIOPTER_TRY(read_scale(place, json, spec));
  spec.layout = value_of(kLayouts, text_of(json, "layout"));
  spec.type = value_of(kTypes, text_of(json, "type"));
  spec.width = json.value("width", 0);
  spec.height = json.value("height", 0);
  spec.multiple_of = json.value("multiple_of", 1);
  spec.plus = json.value("plus", 0);
  return ok_status();
}

// One number, or a list of them.
std::vector<int> indices(const Json& json, const char* field) {
  const auto at = json.find(field);
  if (at == json.end()) return {};
  return at->is_array() ? at->get<std::vector<int>>() : std::vector<int>{at->get<int>()};
}

void read_source(const Json& json, RegionSource& source) {
  source.from = text_of(json, "from");
  source.shape = value_of(kRegionShapes, text_of(json, "shape"));
  source.points = indices(json, "points");
  source.rotate_from = indices(json, "rotate_from");
  source.rotate_to = indices(json, "rotate_to");
  source.angle_degrees = json.value("angle", 0.);
  read_numbers(json, "shift", source.shift);
  if (const Json& scale = part(json, "scale"); scale.is_number()) {
    source.scale.fill(scale.get<double>());
  } else {
    read_numbers(json, "scale", source.scale);
  }
  source.square = json.contains("square") ? value_of(kRegionSquares, text_of(json, "square")) : RegionSquare::kLong;
  source.min_score = json.value("min_score", 0.);
}

void read_region(const Json& json, RegionSpec& region) {
  read_numbers(json, "crop", region.crop);
  read_source(json, region.source);
  read_source(part(json, "track"), region.track);
  region.max_instances = json.value("max_instances", 1);
}

void read_state(const Json& json, StateSpec& state) {
  state.from = text_of(json, "from");
  state.shape = json.value("shape", std::vector<int64_t>());
  state.channel = json.value("channel", 0);
  state.activation = text_of(json, "activation");
}

void read_vector(const Json& json, VectorSpec& vector) {
  vector.from = text_of(json, "from");
  vector.axes = json.value("axes", 2);
  vector.origin = json.value("origin", -1);
  vector.normalize = json.value("normalize", false);
}

Status read_sound(const std::string& place, const Json& json, SoundSpec& sound) {
  sound.feature = text_of(json, "feature");
  sound.rate = json.value("rate", 16000);
  sound.scale = json.value("scale", 1.);
  sound.bias = json.value("bias", 0.);
  return read_parameters(pointer_into(place, "parameters"), part(json, "parameters"), sound.parameters);
}

void read_constant(const Json& json, std::vector<double>& constant) {
  constant = json.is_array() ? json.get<std::vector<double>>() : std::vector<double>{json.get<double>()};
}

// Which of the objects that say what the input is made from is there; at most one may be.
Status read_kind(const std::string& place, const Json& json, InputKind& kind) {
  const char* found = nullptr;
  for (const Word<InputKind>& word : kInputKinds) {
    if (!json.contains(word.text)) continue;
    if (found) return invalid(pointer_into(place, word.text), std::string("is given beside ") + found, "an input is made from one thing");
    found = word.text.data();
    kind = word.value;
  }
  for (const char* field : {"region", "transform", "fourth_channel", "history"}) {
    if (found && json.contains(field)) return invalid(pointer_into(place, field), std::string("has no meaning beside ") + found, "remove one of them");
  }
  return ok_status();
}

}  // namespace

Status read_input(const std::string& place, const Json& json, InputSpec& input) {
  input.tensor = text_of(json, "tensor");
  DIOPTER_TRY(read_kind(place, json, input.kind));
  switch (input.kind) {
    case InputKind::kPicture:
      read_region(part(json, "region"), input.region);
      read_state(part(json, "fourth_channel"), input.fourth_channel);
      input.history = json.value("history", 1);
      return read_transform(pointer_into(place, "transform"), part(json, "transform"), input.transform);
    case InputKind::kVector: read_vector(part(json, "vector"), input.vector); break;
    case InputKind::kState: read_state(part(json, "state"), input.state); break;
    case InputKind::kConstant: read_constant(part(json, "constant"), input.constant); break;
    case InputKind::kSound: return read_sound(pointer_into(place, "sound"), part(json, "sound"), input.sound);
  }
  return ok_status();
}

}  // namespace diopter::bundle
