// Sound as a model's input: a feature of the stream, scaled, as the model's type.
#pragma once

#include "engine/schedule/input_binding.h"

namespace diopter {

Result<std::unique_ptr<InputBinding>> make_sound_input(const SoundSpec& spec, const TensorInfo& wanted);

}  // namespace diopter
