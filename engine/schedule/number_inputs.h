// Inputs that are no pictures: numbers from another component, states, constants.
#pragma once

#include "engine/schedule/input_binding.h"

namespace diopter {

Result<std::unique_ptr<InputBinding>> make_vector_input(const VectorSpec& spec, const TensorInfo& wanted, const Outputs& outputs);
Result<std::unique_ptr<InputBinding>> make_state_input(const StateSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers);
Result<std::unique_ptr<InputBinding>> make_constant_input(const std::vector<double>& numbers, const TensorInfo& wanted);

}  // namespace diopter
