// A line (or plane) through a few points, with the errors of its slopes.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace diopter::inspect {

inline constexpr int kMostUnknowns = 6;

struct LeastSquares {
  std::array<double, kMostUnknowns> slopes{};
  // Of the slopes: covariance[i][j].
  std::array<std::array<double, kMostUnknowns>, kMostUnknowns> covariance{};
};

// Fits y = sum of slopes[i] * x[i]. `rows`: `unknowns` numbers each, as many as `y`. False where the points do not tell the slopes apart, or
// hold numbers that are not finite.
bool fit(std::span<const double> rows, std::span<const double> y, int unknowns, LeastSquares& found);

}  // namespace diopter::inspect
