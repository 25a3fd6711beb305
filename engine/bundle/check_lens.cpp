#include <algorithm>
#include <map>
#include <set>

#include "engine/bundle/lens_checks.h"
#include "engine/bundle/lens_json.h"
#include "engine/bundle/lens_words.h"

namespace diopter::bundle {

namespace {

constexpr size_t kMaxId = 32;

std::string list_place(const std::string& place, const char* field, size_t index) {
  return pointer_into(pointer_into(place, field), std::to_string(index));
}

Status check_id(const std::string& place, const std::string& id) {
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto inner = [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  if (!id.empty() && id.size() <= kMaxId && small(id[0]) && std::ranges::all_of(id, inner)) return ok_status();
  return invalid(place, "\"" + id + "\" is not a name", "use a small letter, then up to 31 small letters, digits, - or _");
}

Status check_new(const std::string& place, const std::string& name, std::set<std::string>& known) {
  if (known.insert(name).second) return ok_status();
  return invalid(place, "\"" + name + "\" is taken already", "give each its own name");
}

using Hashes = std::map<std::string, std::string>;

template <class Reference>
Status check_file(const std::string& place, const Reference& reference, Hashes& hashes) {
  if (!is_safe_name(reference.file)) {
    return invalid(pointer_into(place, "file"), "\"" + reference.file + "\" leaves the lens, or is no path of one",
                   "put the file into the lens's folder and write its path from there, with / between folders");
  }
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (reference.sha256.size() != 64 || !std::ranges::all_of(reference.sha256, digit)) {
    return invalid(pointer_into(place, "sha256"), "is not a SHA-256", "write its 64 hexadecimal digits in small letters (`sha256sum " + reference.file + "`)");
  }
  const auto [at, is_new] = hashes.emplace(reference.file, reference.sha256);
  if (!is_new && at->second != reference.sha256) {
    return invalid(pointer_into(place, "sha256"), "differs from the one given before for " + reference.file, "give one file one hash");
  }
  return ok_status();
}

Status check_run(const std::string& place, const RunSpec& run) {
  const auto misplaced = [&](const char* field, const char* mode) {
    return invalid(pointer_into(place, field), std::string("has a meaning with mode ") + mode + " only", "remove it, or change the mode");
  };
  if (run.every != 1 && run.mode != RunMode::kEveryFrame) return misplaced("every", "every_frame");
  if (run.hold && run.mode != RunMode::kBackground) return misplaced("hold", "background");
  if (run.mode != RunMode::kOnTrigger) return run.trigger.empty() ? ok_status() : misplaced("trigger", "on_trigger");
  return check_id(pointer_into(place, "trigger"), run.trigger);
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// What is known of the lens so far: the components before this one.
struct Known {
  std::set<std::string> ids, results;
  Hashes hashes;
};

Status check_from(const std::string& place, const std::string& from, const std::set<std::string>& results) {
  if (results.contains(from)) return ok_status();
  return invalid(pointer_into(place, "from"), "\"" + from + "\" is not an output of a component before this one",
                 results.empty() ? "put the component that finds it first" : "use one of " + joined(results));
}

Status check_region(const std::string& place, const ComponentSpec& component, const RegionSpec& region, const Known& known) {
  constexpr double kSlack = 1e-9;  // .1 + .9 may be more than 1
  const auto& [x, y, width, height] = region.crop;
  if (!(width > 0 && height > 0 && x + width <= 1 + kSlack && y + height <= 1 + kSlack)) {
    return invalid(pointer_into(place, "crop"), "is empty, or reaches out of the frame", "give [x, y, width, height] with x + width and y + height up to 1");
  }
  if (region.source.from.empty()) {
    if (region.max_instances == 1 && region.track.from.empty()) return ok_status();
    return invalid(pointer_into(place, region.track.from.empty() ? "max_instances" : "track"), "has a meaning beside `from` only", "say what the regions are made from, or remove it");
  }
  if (region.crop != RegionSpec().crop) return invalid(pointer_into(place, "crop"), "is given beside `from`", "keep one of them");
  DIOPTER_TRY(check_from(place, region.source.from, known.results));
  if (region.track.from.empty()) return ok_status();
  std::set<std::string> own;
  for (const OutputSpec& output : component.outputs) own.insert(component.id + "." + output.name);
  if (own.contains(region.track.from)) return ok_status();
  return invalid(pointer_into(pointer_into(place, "track"), "from"), "\"" + region.track.from + "\" is not an output of this component", "use one of " + joined(own));
}

Status check_input(const std::string& place, const ComponentSpec& component, const InputSpec& input, const Known& known) {
  if (input.kind == InputKind::kVector) return check_from(pointer_into(place, "vector"), input.vector.from, known.results);
  if (input.kind != InputKind::kPicture) return ok_status();
  DIOPTER_TRY(check_region(pointer_into(place, "region"), component, input.region, known));
  if (!input.fourth_channel.from.empty() && bundle::channels_of(input.transform.colour) != 3) {
    return invalid(pointer_into(place, "fourth_channel"), "needs a colour of three channels", "set transform.colour to rgb or bgr");
  }
  return ok_status();
}

// What comes back, or is stacked over time, has no meaning where the model runs for several instances in turn.
Status check_memory(const std::string& place, const ComponentSpec& component) {
  const bool several = std::ranges::any_of(component.inputs, [](const InputSpec& input) { return input.region.max_instances > 1; });
  for (size_t i = 0; several && i < component.inputs.size(); ++i) {
    const InputSpec& input = component.inputs[i];
    const char* field = input.kind == InputKind::kState ? "state" : !input.fourth_channel.from.empty() ? "fourth_channel" : input.history > 1 ? "history" : nullptr;
    if (field) return invalid(pointer_into(list_place(place, "inputs", i), field), "remembers one instance, but max_instances is more", "set region.max_instances to 1");
  }
  return ok_status();
}

Status check_component(const std::string& place, const ComponentSpec& component, Known& known) {
  DIOPTER_TRY(check_id(pointer_into(place, "id"), component.id));
  DIOPTER_TRY(check_file(pointer_into(place, "model"), component.model, known.hashes));
  DIOPTER_TRY(check_run(pointer_into(place, "run"), component.run));
  std::set<std::string> tensors;
  for (size_t i = 0; i < component.inputs.size(); ++i) {
    const std::string at = list_place(place, "inputs", i);
    DIOPTER_TRY(check_new(pointer_into(at, "tensor"), component.inputs[i].tensor, tensors));
    DIOPTER_TRY(check_input(at, component, component.inputs[i], known));
  }
  DIOPTER_TRY(check_memory(place, component));
  for (size_t i = 0; i < component.outputs.size(); ++i) {
    const std::string at = pointer_into(list_place(place, "outputs", i), "name");
    DIOPTER_TRY(check_id(at, component.outputs[i].name));
    DIOPTER_TRY(check_new(at, component.id + "." + component.outputs[i].name, known.results));
  }
  return ok_status();
}

// The components that a detector may rest for: those that follow what they found.
Status check_when_lost(const Lens& lens) {
  std::set<std::string> followers;
  for (const ComponentSpec& component : lens.components) {
    if (std::ranges::any_of(component.inputs, [](const InputSpec& input) { return !input.region.track.from.empty(); })) followers.insert(component.id);
  }
  for (size_t i = 0; i < lens.components.size(); ++i) {
    const std::string& id = lens.components[i].run.when_lost;
    if (id.empty() || followers.contains(id)) continue;
    return invalid(pointer_into(pointer_into(list_place("", "components", i), "run"), "when_lost"), "\"" + id + "\" is not a component that follows its instances",
                   followers.empty() ? "give a later component's region a `track`" : "use one of " + joined(followers));
  }
  return ok_status();
}

}  // namespace

Status check_lens(const Lens& lens) {
  Known known;
  for (size_t i = 0; i < lens.components.size(); ++i) {
    const std::string place = list_place("", "components", i);
    DIOPTER_TRY(check_new(pointer_into(place, "id"), lens.components[i].id, known.ids));
    DIOPTER_TRY(check_component(place, lens.components[i], known));
  }
  DIOPTER_TRY(check_when_lost(lens));
  for (size_t i = 0; i < lens.assets.size(); ++i) DIOPTER_TRY(check_file(list_place("", "assets", i), lens.assets[i], known.hashes));
  const auto is_icon = [&lens](const AssetReference& asset) { return asset.file == lens.icon; };
  if (!lens.icon.empty() && std::ranges::none_of(lens.assets, is_icon)) {
    return invalid("/icon", "\"" + lens.icon + "\" is not in `assets`", "add it there with its sha256 and licence");
  }
  std::set<std::string> triggers;
  for (size_t i = 0; i < lens.triggers.size(); ++i) {
    const std::string place = list_place("", "triggers", i);
    DIOPTER_TRY(check_id(pointer_into(place, "name"), lens.triggers[i].name));
    DIOPTER_TRY(check_new(pointer_into(place, "name"), lens.triggers[i].name, triggers));
    if (known.results.contains(lens.triggers[i].from)) continue;
    return invalid(pointer_into(place, "from"), "\"" + lens.triggers[i].from + "\" is not an output of the lens", "use one of " + joined(known.results));
  }
  for (size_t i = 0; i < lens.effects.size(); ++i) {
    const std::string& input = lens.effects[i].input;
    if (input.empty() || known.results.contains(input)) continue;
    return invalid(pointer_into(list_place("", "effects", i), "input"), "\"" + input + "\" is not an output of the lens", "use one of " + joined(known.results));
  }
  return ok_status();
}

}  // namespace diopter::bundle
