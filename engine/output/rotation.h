// Head rotations as networks give them, and the three angles that people read.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace diopter {

// Row by row: R[3 * row + column].
using RotationMatrix = std::array<double, 9>;

enum class RotationForm { kSixD = 1, kMatrix, kQuaternionWxyz, kQuaternionXyzw };
// "rotation6d", "matrix", "quaternion_wxyz", "quaternion_xyzw"; else nothing.
std::optional<RotationForm> rotation_form(std::string_view name);
// How many numbers a form has.
size_t number_count(RotationForm form);

// A rotation of the numbers, made orthogonal where they are not quite; nothing where they have no direction.
// Requires: number_count(form) finite values.
std::optional<RotationMatrix> rotation_of(RotationForm form, std::span<const float> values);

// Yaw, pitch, roll in degrees.
std::array<float, 3> yaw_pitch_roll(const RotationMatrix& rotation);

}  // namespace diopter
