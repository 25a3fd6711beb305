#include "engine/output/outputs.h"

namespace diopter {

std::string label_of(const Labels* labels, int class_index) {
  const bool known = labels && class_index >= 0 && class_index < static_cast<int>(labels->size());
  return known ? (*labels)[class_index] : std::to_string(class_index);
}

std::string_view kind_name(const OutputData& data) {
  struct Name {
    std::string_view operator()(std::monostate) const { return "none"; }
    std::string_view operator()(const Mask& mask) const { return mask.matte ? "matte" : "mask"; }
    std::string_view operator()(const Classes&) const { return "classes"; }
    std::string_view operator()(const Boxes&) const { return "boxes"; }
    std::string_view operator()(const Picture&) const { return "image"; }
    std::string_view operator()(const Vector&) const { return "vector"; }
    std::string_view operator()(const RawTensor&) const { return "tensor"; }
  };
  return std::visit(Name{}, data);
}

const Output* Outputs::find(std::string_view id) const {
  for (const Output& output : items) {
    if (output.id == id) return &output;
  }
  return nullptr;
}

}  // namespace diopter
