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

// Turns a plane of `cell`-byte samples by `turns` quarter turns clockwise; `size`: the source's, in samples.
void turn_plane(const uint8_t* from, int from_stride, Size size, int cell, int turns, uint8_t* to, int to_stride) {
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int tx = turns == 1 ? size.height - 1 - y : turns == 2 ? size.width - 1 - x : y;
      const int ty = turns == 1 ? x : turns == 2 ? size.height - 1 - y : size.width - 1 - x;
      std::memcpy(to + static_cast<ptrdiff_t>(ty) * to_stride + tx * cell, from + static_cast<ptrdiff_t>(y) * from_stride + x * cell, static_cast<size_t>(cell));
    }
  }
}

}  // namespace

int quarter_turns(const AVStream& stream) {
  const uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (!matrix) return 0;
  const double degrees = av_display_rotation_get(reinterpret_cast<const int32_t*>(matrix));  // counter-clockwise
  if (!std::isfinite(degrees)) return 0;
  return ((static_cast<int>(std::lround(-degrees / 90)) % 4) + 4) % 4;
}

Result<Frame> FrameCopy::copy(const AVFrame& from, const std::string& place) {
  DIOPTER_TRY(check_sides(from.width, from.height, place));
  DIOPTER_ASSIGN(Frame frame, unturned(from, place));
  if (turns_ == 0) return frame;
  return turned(frame);
}

Result<Frame> FrameCopy::unturned(const AVFrame& from, const std::string& place) {
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

Result<Frame> FrameCopy::turned(const Frame& upright) {
  const Size size = upright.size();
  const Size target = turns_ == 2 ? size : Size{size.height, size.width};
  DIOPTER_ASSIGN(Frame frame, turned_pool_.acquire(upright.format(), target, upright.colour()));
  for (int p = 0; p < plane_count(upright.format()); ++p) {
    const int cell = upright.format() == PixelFormat::kRgba ? 4 : upright.format() == PixelFormat::kNv12 && p == 1 ? 2 : 1;
    const Size plane = plane_size(upright.format(), size, p);
    turn_plane(upright.view().planes[p], upright.view().strides[p], {plane.width / cell, plane.height}, cell, turns_, frame.view().planes[p], frame.view().strides[p]);
  }
  return frame;
}

}  // namespace diopter::media
