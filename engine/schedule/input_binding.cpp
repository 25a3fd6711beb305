#include "engine/schedule/input_binding.h"

#include "engine/schedule/number_inputs.h"
#include "engine/schedule/picture_input.h"
#include "engine/schedule/sound_input.h"

namespace diopter {

const Mapping* InputBinding::mapping(size_t) const { return nullptr; }
Status InputBinding::learn(std::span<const TensorView>) { return ok_status(); }

Result<std::unique_ptr<InputBinding>> InputBinding::create(const InputSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers, const Outputs& outputs) {
  auto made = [&]() -> Result<std::unique_ptr<InputBinding>> {
    switch (spec.kind) {
      case InputKind::kPicture: return make_picture_input(spec, wanted, answers);
      case InputKind::kVector: return make_vector_input(spec.vector, wanted, outputs);
      case InputKind::kState: return make_state_input(spec.state, wanted, answers);
      case InputKind::kConstant: return make_constant_input(spec.constant, wanted);
      case InputKind::kSound: return make_sound_input(spec.sound, wanted);
    }
    return invalid({}, "is of no known kind", "check lens.json");
  }();
  if (!made.ok()) return std::move(made).status().within("inputs/" + spec.tensor);
  return made;
}

size_t tensor_index(const std::vector<TensorInfo>& infos, std::string_view name) {
  for (size_t i = 0; i < infos.size(); ++i) {
    const std::string& known = infos[i].name;
    if (known == name || (known.size() == name.size() + 2 && known.starts_with(name) && known.ends_with(":0"))) return i;
  }
  return infos.size();
}

std::string tensor_names(const std::vector<TensorInfo>& infos) {
  std::string text;
  for (const TensorInfo& info : infos) text += (text.empty() ? "" : ", ") + info.name;
  return text;
}

}  // namespace diopter
