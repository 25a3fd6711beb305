#include "inspect/least_squares.h"

#include <cmath>

namespace diopter::inspect {

namespace {

using Matrix = std::array<std::array<double, kMostUnknowns>, kMostUnknowns>;

// Gauss-Jordan with pivots. False for a singular matrix.
bool invert(Matrix matrix, int size, Matrix& inverse) {
  inverse = {};
  for (int i = 0; i < size; ++i) inverse[static_cast<size_t>(i)][static_cast<size_t>(i)] = 1;
  const auto count = static_cast<size_t>(size);
  for (size_t column = 0; column < count; ++column) {
    size_t pivot = column;
    for (size_t row = column + 1; row < count; ++row) {
      if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column])) pivot = row;
    }
    const double top = matrix[pivot][column];
    if (!(std::abs(top) > 1e-12)) return false;
    std::swap(matrix[pivot], matrix[column]);
    std::swap(inverse[pivot], inverse[column]);
    for (size_t i = 0; i < count; ++i) {
      matrix[column][i] /= top;
      inverse[column][i] /= top;
    }
    for (size_t row = 0; row < count; ++row) {
      const double factor = row == column ? 0 : matrix[row][column];
      for (size_t i = 0; i < count; ++i) {
        matrix[row][i] -= factor * matrix[column][i];
        inverse[row][i] -= factor * inverse[column][i];
      }
    }
  }
  return true;
}

}  // namespace

bool fit(std::span<const double> rows, std::span<const double> y, int unknowns, LeastSquares& found) {
  const auto count = static_cast<size_t>(unknowns);
  if (unknowns < 1 || unknowns > kMostUnknowns || y.size() <= count || rows.size() != y.size() * count) return false;
  Matrix squares{};
  std::array<double, kMostUnknowns> sums{};
  for (size_t p = 0; p < y.size(); ++p) {
    for (size_t i = 0; i < count; ++i) {
      sums[i] += rows[p * count + i] * y[p];
      for (size_t j = 0; j < count; ++j) squares[i][j] += rows[p * count + i] * rows[p * count + j];
    }
  }
  Matrix inverse;
  if (!invert(squares, unknowns, inverse)) return false;
  found = {};
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < count; ++j) found.slopes[i] += inverse[i][j] * sums[j];
  }
  double rest = 0;
  for (size_t p = 0; p < y.size(); ++p) {
    double off = y[p];
    for (size_t i = 0; i < count; ++i) off -= found.slopes[i] * rows[p * count + i];
    rest += off * off;
  }
  const double variance = rest / static_cast<double>(y.size() - count);
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < count; ++j) found.covariance[i][j] = inverse[i][j] * variance;
  }
  return std::isfinite(variance) && std::isfinite(found.slopes[0]);
}

}  // namespace diopter::inspect
