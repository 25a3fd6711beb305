// The inner loops of alpha, blending and blur, in Highway: the best instruction set of the machine natively, SIMD128 in
// WebAssembly. Pointers never overlap but for `inout`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace diopter::render_kernels {

// Floats past the end of a row that the float kernels may read and write.
inline constexpr size_t kSlack = 64;

// Rows of the guided filter's window: 5 x 5 cells.
inline constexpr int kWindow = 5;
inline constexpr int kRadius = kWindow / 2;

// inout[x] = (inout[x] (255 - weights[x]) + source[x] weights[x]) / 255, rounded.
void mix(uint8_t* inout, const uint8_t* source, const uint8_t* weights, size_t count);

// The linear model mask = a guide + b of each window (He, Sun, Tang: Guided Image Filtering, eq. 5 and 6). Rows are read from
// -kRadius to count + kRadius. `scratch`: 4 (count + 2 kRadius + kSlack) floats.
void fit_guided(const float* const* guide, const float* const* mask, size_t count, float epsilon, float* scratch, float* a, float* b);

// Mean of the window. Rows are read from -kRadius to count + kRadius. `scratch`: count + 2 kRadius + kSlack floats.
void box_mean(const float* const* rows, size_t count, float* scratch, float* out);

// out[x] = row[index[x]] + (row[index[x] + 1] - row[index[x]]) share[x].
void expand(const float* row, const int32_t* index, const float* share, size_t count, float* out);

// out[x] = 255 clamp(gain (a guide / 255 + b - .5) + .5), a and b between rows 0 and 1 by `share`.
void apply_guided(const float* const a[2], const float* const b[2], float share, float gain, const uint8_t* guide, size_t count, uint8_t* out);

// out[x] = row0 + (row1 - row0) share, rounded and clamped to 0..255.
void between(const float* row0, const float* row1, float share, size_t count, uint8_t* out);

}  // namespace diopter::render_kernels
