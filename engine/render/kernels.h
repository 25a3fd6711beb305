// The inner loops of alpha, blending and blur, in Highway: the best instruction set of the machine natively, SIMD128 in
// WebAssembly. Pointers never overlap but for `inout`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/render/fixed_colour.h"

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

// The model as 16-bit pairs (slope, offset) in units of 1 / kPairUnit, averaged over the window: opacity = slope guide + offset
// with guide and opacity 0..1, sharpened about .5 by `gain`. Rows are read from -kRadius to count + kRadius.
// `scratch`: 2 (count + 2 kRadius + kSlack) floats.
inline constexpr int kPairUnit = 1024;
void mean_pairs(const float* const* a, const float* const* b, size_t count, float gain, float* scratch, int32_t* out);

// Probabilities stretched so that those within `certain` of 0 and 1 become 0 and 1, and what each is not: kNotSolid, kNotClear.
// `out` may be `probabilities`.
inline constexpr uint8_t kNotSolid = 1, kNotClear = 2;
void stretch(const float* probabilities, size_t count, float certain, float* out, uint8_t* marks);

// out[x] = weights.of(pixel x).
void weigh_rgb(const uint8_t* rgba, const RgbWeights& weights, size_t count, uint8_t* out);

// Pixel x of `out` is the mean of pixels 2 x and 2 x + 1 of both rows, rounded up where it falls between.
void halve_rgba(const uint8_t* row0, const uint8_t* row1, size_t count, uint8_t* out);

// out[x] = the mean of bytes 2 x and 2 x + 1 of both rows.
void halve(const uint8_t* row0, const uint8_t* row1, size_t count, uint8_t* out);

// Pixel x of `out` is (w, w, w, 0) of w = weights[x].
void widen(const uint8_t* weights, size_t count, uint8_t* out);

// Four bytes a pixel: between pixel index[x] and the next by share[x] / 32768, which stands there four times.
void expand_rgba(const uint8_t* rgba, const int32_t* index, const int16_t* share, size_t count, uint8_t* out);

// sums[x] += row[x] weight.
void add_weighted(const uint8_t* row, int weight, size_t count, int32_t* sums);
// out[x] = sums[x] / 2^shift, rounded; the sums become 0.
void take_sums(int32_t* sums, int shift, size_t count, uint8_t* out);

// out[x] = the mean, 0..1, of the `taps` (1..4) bytes from offsets[2 x] and offsets[2 x + 1] in both rows. Reads 4 bytes an offset.
void sample(const uint8_t* const rows[2], const int32_t* offsets, int taps, size_t count, float* out);

// Pairs between pairs[index[x]] and the next by share[x], which is a share of 1 / 32768 in both halves.
void expand_pairs(const int32_t* pairs, const int32_t* index, const int32_t* share, size_t count, int32_t* out);

// Opacity 0..255 of the guide under the pairs between rows 0 and 1 by `share` (0..1).
void apply_pairs(const int32_t* row0, const int32_t* row1, float share, const uint8_t* guide, size_t count, uint8_t* out);

// sums[x] += samples[x] weights[x] / 255, rounded.
void accumulate(const uint8_t* samples, const uint8_t* weights, size_t count, uint16_t* sums);
// out[x] = sums[2 x] + sums[2 x + 1], below 65536; `out` may be `sums`.
void add_neighbours(const uint16_t* sums, size_t count, uint16_t* out);
// out[x] = share (in[x] + in[x + stride] + ... of `taps` values).
void window_sum(const float* in, ptrdiff_t stride, int taps, float share, size_t count, float* out);

// Interleaved bytes to planes and back; `step` is 2 or 4, the fourth plane is read nowhere and written as 255.
void split(const uint8_t* interleaved, int step, size_t count, uint8_t* const planes[3]);
void join(const uint8_t* const planes[3], int step, size_t count, uint8_t* interleaved);

// out[x] = between row[index[x]] and row[index[x] + 1]; weights[x] holds the shares of the two in its halves, of sum 16384.
void expand_halves(const int16_t* row, const int32_t* index, const int32_t* weights, size_t count, int16_t* out);
// Samples in units of 1 / kHalfUnit, between the rows by share (0..1), as bytes.
inline constexpr int kHalfUnit = 64;
void between_halves(const int16_t* row0, const int16_t* row1, float share, size_t count, uint8_t* out);

}  // namespace diopter::render_kernels
