#include "cli/guessed_component.h"

#include <filesystem>

#include "package/package.h"

namespace diopter::cli {

std::string model_name_in_lens(const std::string& path) { return "models/" + std::filesystem::path(path).stem().string() + ".onnx"; }

void add_component(inspect::Guess guess, const std::string& id, const std::string& path, Bytes model, Lens& lens) {
  ComponentSpec component = std::move(guess.component);
  component.id = id;
  component.model.file = model_name_in_lens(path);
  component.model.sha256 = package::sha256_hex(model);
  component.model.source = std::filesystem::path(path).filename().string();
  for (EffectSpec effect : guess.effects) {
    effect.input = id + "." + effect.input;
    lens.effects.push_back(std::move(effect));
  }
  lens.components.push_back(std::move(component));
}

}  // namespace diopter::cli
