// The inner loops of the input stage, one row a call. Compiled for every instruction set and chosen at run time (natively), or
// for SIMD128 (WebAssembly). Rows of samples are floats in 0..255. Nothing outside of the stated ranges is read or written.
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/frame/frame.h"

namespace diopter::kernels {

// out[x] = sum over t of weights[t] * source[t * stride + x], for x in [0, count).
void blend_rows(const uint8_t* source, ptrdiff_t stride, const float* weights, int taps, size_t count, float* out);

// Pairs apart: out[c][i] = in[2 i + c].
void split_pairs(const float* in, size_t count, float* const* out);

// out[i] = sum over t of weights[i * taps + t] * in[first[i] + t]. Requires: tables padded as AxisWeights are; `out` has room
// for count rounded up to kTapStep.
void gather_row(const float* in, const int32_t* first, const float* weights, int taps, size_t count, float* out);

// The same for pixels of four samples side by side: out[c][i] = sum over t of weights[i * taps + t] * in[4 (first[i] + t) + c],
// with t below used[i].
void gather_pixel_row(const float* in, const int32_t* first, const int32_t* used, const float* weights, int taps, size_t count,
                      float* const* out);

// Clamped to 0..255.
void yuv_row_to_rgb(const YuvToRgb& matrix, const float* y, const float* u, const float* v, size_t count, float* r, float* g, float* b);

// .299 r + .587 g + .114 b
void grey_row(const float* r, const float* g, const float* b, size_t count, float* out);

// out[i] = in[i] * scale + bias
void scale_row(const float* in, float scale, float bias, size_t count, float* out);
// The same, channels side by side: out[i * channels + c] = in[c][i] * scale[c] + bias[c]. Requires: channels is 3 or 4.
void scale_interleave_row(const float* const* in, const float* scale, const float* bias, int channels, size_t count, float* out);
// To IEEE 754 binary16, as float_to_half() rounds.
void halve_row(const float* in, float scale, float bias, size_t count, uint16_t* out);
// Rounded to nearest, clamped to the type's range.
void quantise_row(const float* in, float scale, float bias, size_t count, uint8_t* out);
void quantise_row(const float* in, float scale, float bias, size_t count, int8_t* out);

}  // namespace diopter::kernels
