#include "engine/output/rotation.h"

#include <cmath>
#include <numbers>

namespace diopter {

namespace {

using Column = std::array<double, 3>;

double length(const Column& v) { return std::hypot(v[0], v[1], v[2]); }

Column cross(const Column& a, const Column& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

// Shorter than this a vector of length about 1 is rounding, and has no direction.
constexpr double kShortest = 1e-6;

bool normalise(Column& v, double shortest = 0) {
  const double size = length(v);
  if (!(size > shortest)) return false;
  for (double& x : v) x /= size;
  return true;
}

// Zhou, Barnes, Lu, Yang, Li: On the Continuity of Rotation Representations in Neural Networks, 2019, in the order of 6DRepNet
// (Hempel, Abdelrahman, Al-Hamadi, 2022): x = a / |a|, z = x cross b, y = z cross x are the columns.
std::optional<RotationMatrix> of_columns(Column x, Column b) {
  if (!normalise(x) || !normalise(b)) return {};
  Column z = cross(x, b);
  if (!normalise(z, kShortest)) return {};
  const Column y = cross(z, x);
  return RotationMatrix{x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]};
}

// Diebel: Representing Attitude, 2006, the matrix that turns the body's coordinates into the world's.
std::optional<RotationMatrix> of_quaternion(double w, double x, double y, double z) {
  const double size = std::sqrt(w * w + x * x + y * y + z * z);
  if (!(size > 0)) return {};
  w /= size, x /= size, y /= size, z /= size;
  return RotationMatrix{1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
                        2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
                        2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y)};
}

}  // namespace

std::optional<RotationForm> rotation_form(std::string_view name) {
  if (name == "rotation6d") return RotationForm::kSixD;
  if (name == "matrix") return RotationForm::kMatrix;
  if (name == "quaternion_wxyz") return RotationForm::kQuaternionWxyz;
  if (name == "quaternion_xyzw") return RotationForm::kQuaternionXyzw;
  return {};
}

size_t number_count(RotationForm form) { return form == RotationForm::kSixD ? 6 : form == RotationForm::kMatrix ? 9 : 4; }

std::optional<RotationMatrix> rotation_of(RotationForm form, std::span<const float> v) {
  switch (form) {
    case RotationForm::kSixD: return of_columns({v[0], v[1], v[2]}, {v[3], v[4], v[5]});
    case RotationForm::kMatrix: return of_columns({v[0], v[3], v[6]}, {v[1], v[4], v[7]});
    case RotationForm::kQuaternionWxyz: return of_quaternion(v[0], v[1], v[2], v[3]);
    case RotationForm::kQuaternionXyzw: return of_quaternion(v[3], v[0], v[1], v[2]);
  }
  return {};
}

// Slabaugh: Computing Euler angles from a rotation matrix, 1999, as 6DRepNet reports them: pitch, yaw and roll turn about x, y and
// z. Looking straight along the pole roll is 0.
std::array<float, 3> yaw_pitch_roll(const RotationMatrix& r) {
  const double cosine = std::hypot(r[0], r[3]);
  const bool pole = cosine < 1e-6;
  const double yaw = std::atan2(-r[6], cosine);
  const double pitch = pole ? std::atan2(-r[5], r[4]) : std::atan2(r[7], r[8]);
  const double roll = pole ? 0 : std::atan2(r[3], r[0]);
  constexpr double kDegrees = 180 / std::numbers::pi;
  return {static_cast<float>(yaw * kDegrees), static_cast<float>(pitch * kDegrees), static_cast<float>(roll * kDegrees)};
}

}  // namespace diopter
