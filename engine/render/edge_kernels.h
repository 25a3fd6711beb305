// The inner loops of Alpha, in Highway: the best instruction set of the machine natively, SIMD128 in WebAssembly. Pointers
// never overlap.
#pragma once

#include <cstddef>
#include <cstdint>

namespace diopter::render_kernels {

// Floats past the end of a row that the float kernels may read and write.
inline constexpr size_t kSlack = 64;

// Rows of the guided filter's window: 5 x 5 cells.
inline constexpr int kWindow = 5;
inline constexpr int kRadius = kWindow / 2;

// The linear model mask = a guide + b of each window (He, Sun, Tang: Guided Image Filtering, eq. 5 and 6). Rows are read from
// -kRadius to count + kRadius. `scratch`: 4 (count + 2 kRadius + kSlack) floats.
void fit_guided(const float* const* guide, const float* const* mask, size_t count, float epsilon, float* scratch, float* a, float* b);

// The model as 16-bit pairs (slope, offset) in units of 1 / kPairUnit, averaged over the window: opacity = slope guide + offset
// with guide and opacity 0..1, sharpened about .5 by `gain`. Rows are read from -kRadius to count + kRadius.
// `scratch`: 2 (count + 2 kRadius + kSlack) floats.
inline constexpr int kPairUnit = 1024;
void mean_pairs(const float* const* a, const float* const* b, size_t count, float gain, float* scratch, int32_t* out);

// Probabilities stretched so that those within `certain` of 0 and 1 become 0 and 1, and what each is not: kNotSolid, kNotClear.
// `out` may be `probabilities`.
inline constexpr uint8_t kNotSolid = 1, kNotClear = 2;
void stretch(const float* probabilities, size_t count, float certain, float* out, uint8_t* marks);

// out[x] = the mean, 0..1, of the `taps` (1..4) bytes from offsets[2 x] and offsets[2 x + 1] in both rows. Reads 4 bytes an offset.
void sample(const uint8_t* const rows[2], const int32_t* offsets, int taps, size_t count, float* out);

// Pairs between pairs[index[x]] and the next by share[x], which is a share of 1 / 32768 in both halves.
void expand_pairs(const int32_t* pairs, const int32_t* index, const int32_t* share, size_t count, int32_t* out);

// Opacity 0..255 of the guide under the pairs between rows 0 and 1 by `share` (0..1).
void apply_pairs(const int32_t* row0, const int32_t* row1, float share, const uint8_t* guide, size_t count, uint8_t* out);

}  // namespace diopter::render_kernels
