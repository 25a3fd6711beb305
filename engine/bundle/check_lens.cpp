#include <algorithm>
#include <map>
#include <set>

#include "engine/bundle/lens_checks.h"
#include "engine/bundle/lens_json.h"

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

Status check_input(const std::string& place, const InputSpec& input) {
  constexpr double kSlack = 1e-9;  // .1 + .9 may be more than 1
  const auto& [x, y, width, height] = input.region.crop;
  if (width > 0 && height > 0 && x + width <= 1 + kSlack && y + height <= 1 + kSlack) return ok_status();
  return invalid(pointer_into(pointer_into(place, "region"), "crop"), "is empty, or reaches out of the frame", "give [x, y, width, height] with x + width and y + height up to 1");
}

Status check_component(const std::string& place, const ComponentSpec& component, Hashes& hashes, std::set<std::string>& results) {
  DIOPTER_TRY(check_id(pointer_into(place, "id"), component.id));
  DIOPTER_TRY(check_file(pointer_into(place, "model"), component.model, hashes));
  DIOPTER_TRY(check_run(pointer_into(place, "run"), component.run));
  std::set<std::string> tensors;
  for (size_t i = 0; i < component.inputs.size(); ++i) {
    const std::string at = list_place(place, "inputs", i);
    DIOPTER_TRY(check_new(pointer_into(at, "tensor"), component.inputs[i].tensor, tensors));
    DIOPTER_TRY(check_input(at, component.inputs[i]));
  }
  for (size_t i = 0; i < component.outputs.size(); ++i) {
    const std::string at = pointer_into(list_place(place, "outputs", i), "name");
    DIOPTER_TRY(check_id(at, component.outputs[i].name));
    DIOPTER_TRY(check_new(at, component.id + "." + component.outputs[i].name, results));
  }
  return ok_status();
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

Status check_lens(const Lens& lens) {
  std::set<std::string> ids, results;
  Hashes hashes;
  for (size_t i = 0; i < lens.components.size(); ++i) {
    const std::string place = list_place("", "components", i);
    DIOPTER_TRY(check_new(pointer_into(place, "id"), lens.components[i].id, ids));
    DIOPTER_TRY(check_component(place, lens.components[i], hashes, results));
  }
  for (size_t i = 0; i < lens.assets.size(); ++i) DIOPTER_TRY(check_file(list_place("", "assets", i), lens.assets[i], hashes));
  for (size_t i = 0; i < lens.effects.size(); ++i) {
    const std::string& input = lens.effects[i].input;
    if (input.empty() || results.contains(input)) continue;
    return invalid(pointer_into(list_place("", "effects", i), "input"), "\"" + input + "\" is not an output of the lens", "use one of " + joined(results));
  }
  return ok_status();
}

}  // namespace diopter::bundle
