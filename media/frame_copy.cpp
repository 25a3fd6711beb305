#include "media/frame_copy.h"

#include <cmath>
#include <cstring>

namespace diopter::media {

namespace {

PixelFormat target_format(const AVFrame& from, bool rgba) {
  if (rgba) return PixelFormat::kRgba;
  return from.format == AV_PIX_FMT_NV12 ? PixelFormat::kNv12 : PixelFormat::kI420;
}

bool same_layout(const AVFrame& from, PixelFormat format) {
  switch (format) {
    case PixelFormat::kI420: return from.format == AV_PIX_FMT_YUV420P || from.format == AV_PIX_FMT_YUVJ420P;
    case PixelFormat::kNv12: return from.format == AV_PIX_FMT_NV12;
    case PixelFormat::kRgba: return from.format == AV_PIX_FMT_RGBA;
  }
  return false;
}

void copy_planes(const AVFrame& from, const FrameView& to) {
  for (int p = 0; p < plane_count(to.format); ++p) {
    const Size plane = plane_size(to.format, to.size, p);
    for (int y = 0; y < plane.height; ++y) {
      std::memcpy(to.planes[p] + static_cast<ptrdiff_t>(y) * to.strides[p], from.data[p] + static_cast<ptrdiff_t>(y) * from.linesize[p],
                  static_cast<size_t>(plane.width));
    }
  }
}

// Turns a plane of `cell`-byte samples; `size`: the source's, in samples.
void orient_plane(const uint8_t* from, int from_stride, Size size, int cell, Orientation orientation, uint8_t* to, int to_stride) {
  const int turns = orientation.turns;
  const int last = orientation.shown(size).width - 1;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int turned_x = turns == 0 ? x : turns == 1 ? size.height - 1 - y : turns == 2 ? size.width - 1 - x : y;
      const int ty = turns == 0 ? y : turns == 1 ? x : turns == 2 ? size.height - 1 - y : size.width - 1 - x;
      const int tx = orientation.mirrored ? last - turned_x : turned_x;
      std::memcpy(to + static_cast<ptrdiff_t>(ty) * to_stride + tx * cell, from + static_cast<ptrdiff_t>(y) * from_stride + x * cell, static_cast<size_t>(cell));
    }
  }
}

Orientation orientation_of_matrix(const uint8_t* bytes) {
  int32_t matrix[9];
  std::memcpy(matrix, bytes, sizeof matrix);
  const bool mirrored = static_cast<double>(matrix[0]) * matrix[4] < static_cast<double>(matrix[1]) * matrix[3];
  if (mirrored) av_display_matrix_flip(matrix, 1, 0);
  const double degrees = av_display_rotation_get(matrix);  // counter-clockwise
  if (!std::isfinite(degrees)) return {};
  return {((static_cast<int>(std::lround(-degrees / 90)) % 4) + 4) % 4, mirrored};
}

}  // namespace

Orientation orientation_of(const AVStream& stream) {
  const uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  return matrix ? orientation_of_matrix(matrix) : Orientation{};
}

Orientation orientation_of(const AVFrame& frame) {
  const AVFrameSideData* data = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  return data && data->size >= 9 * sizeof(int32_t) ? orientation_of_matrix(data->data) : Orientation{};
}

Result<Frame> FrameCopy::copy(const AVFrame& from, const std::string& place) {
  DIOPTER_TRY(check_sides(from.width, from.height, place));
  DIOPTER_ASSIGN(Frame frame, as_stored(from, place));
  if (orientation_.upright()) return frame;
  return as_shown(frame);
}

Result<Frame> FrameCopy::as_stored(const AVFrame& from, const std::string& place) {
  const PixelFormat format = target_format(from, rgba_);
  const Size size{from.width, from.height};
  ColourSpace colour = colour_of(from);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(from.format));
  if (description && description->flags & AV_PIX_FMT_FLAG_RGB && format != PixelFormat::kRgba) {
    colour = {size.height >= 720 ? ColourMatrix::kBt709 : ColourMatrix::kBt601, ColourRange::kLimited};
  }
  DIOPTER_ASSIGN(Frame frame, pool_.acquire(format, size, colour));
  if (same_layout(from, format)) {
    copy_planes(from, frame.view());
    return frame;
  }
  if (!scaler_ || scaled_format_ != from.format || scaled_size_ != size) {
    const AVPixelFormat to = format == PixelFormat::kRgba ? AV_PIX_FMT_RGBA : AV_PIX_FMT_YUV420P;
    scaler_.reset(sws_getContext(size.width, size.height, static_cast<AVPixelFormat>(from.format), size.width, size.height, to,
                                 SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT, nullptr, nullptr, nullptr));
    if (!scaler_) return unsupported(place, "its pixel format " + std::string(description ? description->name : "?") + " is not known", "convert it to yuv420p");
    const int* matrix = sws_getCoefficients(colour.matrix == ColourMatrix::kBt709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
    const int full = colour.range == ColourRange::kFull;
    sws_setColorspaceDetails(scaler_.get(), matrix, full, matrix, full, 0, 1 << 16, 1 << 16);
    scaled_format_ = from.format;
    scaled_size_ = size;
  }
  uint8_t* planes[4] = {frame.view().planes[0], frame.view().planes[1], frame.view().planes[2], nullptr};
  const int strides[4] = {frame.view().strides[0], frame.view().strides[1], frame.view().strides[2], 0};
  sws_scale(scaler_.get(), from.data, from.linesize, 0, size.height, planes, strides);
  return frame;
}

Result<Frame> FrameCopy::as_shown(const Frame& stored) {
  const Size size = stored.size();
  DIOPTER_ASSIGN(Frame frame, turned_pool_.acquire(stored.format(), orientation_.shown(size), stored.colour()));
  for (int p = 0; p < plane_count(stored.format()); ++p) {
    const int cell = stored.format() == PixelFormat::kRgba ? 4 : stored.format() == PixelFormat::kNv12 && p == 1 ? 2 : 1;
    const Size plane = plane_size(stored.format(), size, p);
    orient_plane(stored.view().planes[p], stored.view().strides[p], {plane.width / cell, plane.height}, cell, orientation_, frame.view().planes[p], frame.view().strides[p]);
  }
  return frame;
}

}  // namespace diopter::media
