#include "media/resized_frame.h"

#include <algorithm>
#include <cmath>

#include "media/av.h"

namespace diopter::media {

Size fitted(Size size, int longest) {
  const double share = std::min(1.0, static_cast<double>(longest) / std::max(size.width, size.height));
  const auto even = [&](int side) { return std::max(2, static_cast<int>(std::lround(side * share)) & ~1); };
  return {even(size.width), even(size.height)};
}

Result<Frame> resized(const Frame& frame, Size size) {
  const FrameView& from = frame.view();
  DIOPTER_ASSIGN(Frame made, Frame::create(from.format, size, from.colour));
  const AVPixelFormat format = from.format == PixelFormat::kRgba ? AV_PIX_FMT_RGBA : from.format == PixelFormat::kNv12 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
  const bool smaller = size.width <= from.size.width && size.height <= from.size.height;
  const AvScaler scaler(sws_getContext(from.size.width, from.size.height, format, size.width, size.height, format,
                                       (smaller ? SWS_AREA : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr));
  if (!scaler) return environment_failure("frame", "cannot be brought to " + std::to_string(size.width) + " x " + std::to_string(size.height) + " pixels", "close other programs");
  const FrameView& to = made.view();
  const uint8_t* planes[4] = {from.planes[0], from.planes[1], from.planes[2], nullptr};
  const int strides[4] = {from.strides[0], from.strides[1], from.strides[2], 0};
  uint8_t* made_planes[4] = {to.planes[0], to.planes[1], to.planes[2], nullptr};
  const int made_strides[4] = {to.strides[0], to.strides[1], to.strides[2], 0};
  sws_scale(scaler.get(), planes, strides, 0, from.size.height, made_planes, made_strides);
  made.index = frame.index;
  made.time_s = frame.time_s;
  return made;
}

}  // namespace diopter::media
