#include "inspect/compose_lens.h"

#include <algorithm>

#include "inspect/alternatives.h"
#include "inspect/guess_chain.h"
#include "inspect/runnable.h"

namespace diopter::inspect {

namespace {

// "selfieseg" for the first one, "selfieseg2" for the next.
std::string free_id(const Lens& lens, const std::string& task) {
  std::string wished = task.empty() || task == "unknown" ? "model" : task;
  std::string id = wished;
  for (int number = 2; std::ranges::any_of(lens.components, [&](const ComponentSpec& c) { return c.id == id; }); ++number) id = wished + std::to_string(number);
  return id;
}

Status check_name(const Lens& lens, const ModelOrigin& origin) {
  const std::string file = model_name_in_lens(origin.file_name);
  const auto other = std::ranges::find(lens.components, file, [](const ComponentSpec& c) { return c.model.file; });
  if (other == lens.components.end() || other->model.sha256 == origin.sha256) return ok_status();
  return invalid({}, "would be " + file + " in the lens, as is " + other->model.source, "rename one of the two files");
}

Result<Guess> choose(const OnnxModel& model, const ModelWish& wish) {
  const bool whole_chain = wish.task == "face" || wish.task == "hands";
  DIOPTER_ASSIGN(Guess top, guess(model, whole_chain ? "" : wish.task));
  if (!wish.alternative) return top;
  Alternatives found = alternatives_of(model, top);
  if (*wish.alternative < found.others.size()) return std::move(found.others[*wish.alternative].guess);
  return invalid("alternative " + std::to_string(*wish.alternative), "is not there: the guess has " + std::to_string(found.others.size()), "take a smaller number, or the top guess");
}

}  // namespace

std::string model_name_in_lens(const std::string& file_name) {
  const size_t dot = file_name.rfind('.');
  std::string stem = file_name.substr(0, dot == 0 ? std::string::npos : dot);
  std::ranges::replace_if(stem, [](char c) { return !is_safe_name(std::string_view(&c, 1)) && c != '.'; }, '_');
  return "models/" + stem + ".onnx";
}

void add_component(Guess guess, const std::string& id, const ModelOrigin& origin, Lens& lens) {
  ComponentSpec component = std::move(guess.component);
  component.id = id;
  component.model.file = model_name_in_lens(origin.file_name);
  component.model.sha256 = origin.sha256;
  component.model.source = origin.file_name;
  for (EffectSpec effect : guess.effects) {
    effect.input = id + "." + effect.input;
    lens.effects.push_back(std::move(effect));
  }
  lens.components.push_back(std::move(component));
}

Status add_model(const OnnxModel& model, const ModelOrigin& origin, const ModelWish& wish, ComposedLens& composed) {
  if (const std::vector<Obstacle> found = obstacles(model); !found.empty()) return unsupported({}, found[0].message, found[0].remedy);
  DIOPTER_TRY(check_name(composed.lens, origin));
  DIOPTER_ASSIGN(Guess chosen, choose(model, wish));
  DIOPTER_TRY(link_to_earlier(composed.lens.components, composed.tasks, chosen));
  const std::string id = free_id(composed.lens, chosen.task);
  composed.notes.push_back(id + ": task " + chosen.task);
  for (const std::string& reason : chosen.reasons) composed.notes.push_back("  " + reason);
  composed.tasks.push_back(chosen.task);
  add_component(std::move(chosen), id, origin, composed.lens);
  return ok_status();
}

}  // namespace diopter::inspect
