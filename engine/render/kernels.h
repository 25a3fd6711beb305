// The inner loops of blending, layers and blur, in Highway: the best instruction set of the machine natively, SIMD128 in
// WebAssembly. Pointers never overlap but for `inout`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/render/fixed_colour.h"

namespace diopter::render_kernels {

// inout[x] = (inout[x] (255 - weights[x]) + source[x] weights[x]) / 255, rounded.
void mix(uint8_t* inout, const uint8_t* source, const uint8_t* weights, size_t count);

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
