// A picture as a model's input: the frame or a region of it, with the frames before it, or with a state as fourth channel.
#pragma once

#include "engine/schedule/input_binding.h"

namespace diopter {

Result<std::unique_ptr<InputBinding>> make_picture_input(const InputSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers);

}  // namespace diopter
