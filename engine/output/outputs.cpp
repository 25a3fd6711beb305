#include "engine/output/outputs.h"

namespace diopter {

std::string label_of(const Labels* labels, int class_index) {
  const bool known = labels && class_index >= 0 && class_index < static_cast<int>(labels->size());
  return known ? (*labels)[class_index] : std::to_string(class_index);
}

std::string_view kind_name(OutputKind kind) {
  static constexpr std::string_view kNames[] = {"none", "mask", "classes", "boxes", "image", "vector", "tensor", "keypoints", "lines", "depth", "audio"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view kind_name(const OutputData& data) {
  if (const Mask* mask = std::get_if<Mask>(&data); mask && mask->matte) return "matte";
  return kind_name(static_cast<OutputKind>(data.index()));
}

void empty_audio(Outputs& outputs) {
  for (Output& output : outputs.items) {
    if (Audio* audio = std::get_if<Audio>(&output.data)) audio->samples.clear();
  }
}

const Output* Outputs::find(std::string_view id) const {
  for (const Output& output : items) {
    if (output.id == id) return &output;
  }
  return nullptr;
}

}  // namespace diopter
