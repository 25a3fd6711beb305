#include "preflight/drawn.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/frame/to_rgba.h"
#include "media/resized_frame.h"
#include "preflight/descriptors.h"

namespace diopter::preflight {

namespace {

constexpr double kLongestPreview_s = 6;

std::vector<uint8_t> rgba_of(const Frame& frame) {
  std::vector<uint8_t> rgba(static_cast<size_t>(frame.size().width) * static_cast<size_t>(frame.size().height) * 4);
  to_rgba(frame.view(), false, rgba);
  return rgba;
}

// Over white: a page may be dark or light, and neither preview nor poster knows transparency.
std::vector<uint8_t> opaque_rgba(const Frame& frame) {
  std::vector<uint8_t> rgba = rgba_of(frame);
  for (size_t i = 0; i + 3 < rgba.size(); i += 4) {
    const int alpha = rgba[i + 3];
    for (size_t c = 0; c < 3; ++c) rgba[i + c] = static_cast<uint8_t>((rgba[i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
    rgba[i + 3] = 255;
  }
  return rgba;
}

Status write_pixels(const std::vector<uint8_t>& rgba) { return write_all(kPicturesFd, rgba.data(), rgba.size()) ? ok_status() : over_limit("pictures", "cannot be written"); }

// Whether 98 of 100 pixels have the colour of the mean, or nearly so.
bool is_flat(const std::vector<uint8_t>& rgba) {
  constexpr int kNear = 12;  // levels
  const size_t pixels = rgba.size() / 4;
  int64_t sums[3] = {};
  for (size_t i = 0; i < pixels * 4; ++i) {
    if (i % 4 < 3) sums[i % 4] += rgba[i];
  }
  size_t others = 0;
  for (size_t i = 0; i < pixels; ++i) {
    const auto is_other = [&](size_t c) { return std::abs(rgba[4 * i + c] - static_cast<int>(sums[c] / static_cast<int64_t>(pixels))) > kNear; };
    others += is_other(0) || is_other(1) || is_other(2) ? 1 : 0;
  }
  return 50 * others <= pixels;
}

// The middle square at the icon's size.
Result<Frame> icon_of(const Frame& picture) {
  std::vector<uint8_t> rgba = rgba_of(picture);
  const Size size = picture.size();
  const int side = std::min(size.width, size.height), left = (size.width - side) / 2, top = (size.height - side) / 2;
  FrameView square{.format = PixelFormat::kRgba, .colour = {}, .size = {side, side}};
  square.planes[0] = rgba.data() + (static_cast<size_t>(top) * static_cast<size_t>(size.width) + static_cast<size_t>(left)) * 4;
  square.strides[0] = size.width * 4;
  return media::resized(Frame::borrow(square), {kIconSide, kIconSide});
}

}  // namespace

bool write_all(int fd, const void* bytes, size_t count) {
  const auto* at = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t written = ::write(fd, at, count);
    if (written <= 0) return false;
    at += written;
    count -= static_cast<size_t>(written);
  }
  return true;
}

uint64_t fingerprint(const Frame& frame) {
  const FrameView& view = frame.view();
  constexpr uint64_t kPrime = 0x9E3779B97F4A7C15;
  uint64_t print = static_cast<uint64_t>(view.format) * kPrime;
  const auto mix = [&print](uint64_t word) {
    print = (print ^ word) * kPrime;
    print ^= print >> 29;
  };
  mix(static_cast<uint64_t>(view.size.width) << 32 | static_cast<uint64_t>(view.size.height));
  for (int plane = 0; plane < plane_count(view.format); ++plane) {
    const Size size = plane_size(view.format, view.size, plane);
    for (int y = 0; y < size.height; ++y) {
      const uint8_t* row = view.planes[static_cast<size_t>(plane)] + static_cast<ptrdiff_t>(y) * view.strides[static_cast<size_t>(plane)];
      for (int x = 0; x < size.width; x += 8) {
        uint64_t word = 0;
        std::memcpy(&word, row + x, static_cast<size_t>(std::min(8, size.width - x)));
        mix(word);
      }
    }
  }
  return print;
}

Status Drawn::forget() { return ftruncate(kPicturesFd, 0) == 0 && lseek(kPicturesFd, 0, SEEK_SET) == 0 ? ok_status() : environment_failure("pictures", "cannot be taken back"); }

bool Drawn::is_better_poster(int64_t index, Sight sight) const {
  if (poster_.frame.empty() || sight != poster_.sight) return poster_.frame.empty() || sight > poster_.sight;
  return std::abs(index - middle_) < std::abs(poster_.index - middle_);
}

Status Drawn::add(const Frame& frame, bool changed) {
  const int64_t index = shown_++;
  if (index == 0) {
    first_s_ = frame.time_s;
    shown_size_ = frame.size();
    preview_size_ = media::fitted(shown_size_, kPreviewSide);
  }
  DIOPTER_ASSIGN(const Frame small, media::resized(frame, preview_size_));
  const std::vector<uint8_t> pixels = opaque_rgba(small);
  const Sight sight = !changed ? Sight::kNothing : is_flat(pixels) ? Sight::kFlat : Sight::kPicture;
  changed_ += changed ? 1 : 0;
  pictures_ += sight == Sight::kPicture ? 1 : 0;
  if (is_better_poster(index, sight)) {
    DIOPTER_ASSIGN(Frame poster, media::resized(frame, media::fitted(frame.size(), kPosterSide)));
    poster_ = {std::move(poster), index, sight};
  }
  if (frame.time_s - first_s_ > kLongestPreview_s) return ok_status();
  last_s_ = frame.time_s;
  ++preview_frames_;
  return write_pixels(pixels);
}

Status Drawn::finish(const Frame* icon, nlohmann::json& report) {
  report["frames"] = shown_;
  report.erase("pictures");
  if (shown_ == 0) return ok_status();
  const Size poster = poster_.frame.size();
  DIOPTER_TRY(write_pixels(opaque_rgba(poster_.frame)));
  DIOPTER_ASSIGN(const Frame made, icon_of(icon ? *icon : poster_.frame));
  DIOPTER_TRY(write_pixels(opaque_rgba(made)));
  const double pace = last_s_ > first_s_ ? static_cast<double>(preview_frames_ - 1) / (last_s_ - first_s_) : 30;
  report["size"] = {shown_size_.width, shown_size_.height};
  report["pictures"] = {{"preview", {preview_size_.width, preview_size_.height}}, {"preview_frames", preview_frames_}, {"preview_pace", std::clamp(pace, 1.0, 60.0)}, {"poster", {poster.width, poster.height}}};
  return ok_status();
}

}  // namespace diopter::preflight
