// One picture of a video: planes of 8-bit samples with their colour description. A Frame owns its memory alone (and gives it back
// to the pool that it came from), a FrameView borrows.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "engine/base/geometry.h"
#include "engine/base/status.h"

namespace diopter {

enum class PixelFormat : uint8_t {
  kI420 = 1,  // Y, U, V planes; chroma (w+1)/2 x (h+1)/2
  kNv12,      // Y plane, then interleaved UV
  kRgba,      // one plane, 4 bytes a pixel: R, G, B, A; alpha not premultiplied
};
enum class ColourMatrix : uint8_t { kBt601 = 1, kBt709 };
enum class ColourRange : uint8_t { kLimited = 1, kFull };

struct ColourSpace {  // meaningless for kRgba, whose samples are full-range sRGB
  ColourMatrix matrix = ColourMatrix::kBt601;
  ColourRange range = ColourRange::kLimited;
  bool operator==(const ColourSpace&) const = default;
};

int plane_count(PixelFormat format);
// Bytes in a row of the plane, and its rows.
Size plane_size(PixelFormat format, Size frame, int plane);

inline constexpr int kMaxFrameSide = 16384;

// Borrowed planes, writable. Strides are bytes and may exceed the row.
struct FrameView {
  PixelFormat format = PixelFormat::kRgba;
  ColourSpace colour;
  Size size;
  std::array<uint8_t*, 3> planes{};
  std::array<int, 3> strides{};
};

struct FrameShelf;  // the free memory of a FramePool
struct GiveBackFrame {
  std::shared_ptr<FrameShelf> shelf;  // null: freed
  bool borrowed = false;              // left alone
  void operator()(uint8_t* memory) const;
};

class Frame {
 public:
  Frame() = default;
  // Requires: sides 1..kMaxFrameSide. Pixels are unspecified.
  static Result<Frame> create(PixelFormat format, Size size, ColourSpace colour = {});
  // A frame over memory that the caller keeps, and keeps alive as long as the frame.
  static Frame borrow(const FrameView& view);
  // The same pixels in memory of its own.
  Result<Frame> clone() const;

  bool empty() const { return !memory_; }
  const FrameView& view() const { return view_; }
  PixelFormat format() const { return view_.format; }
  Size size() const { return view_.size; }
  ColourSpace colour() const { return view_.colour; }
  void set_colour(ColourSpace colour) { view_.colour = colour; }

  int64_t index = 0;   // counts frames of the source from 0
  double time_s = 0;   // presentation time, from the first frame

 private:
  friend class FramePool;
  std::unique_ptr<uint8_t[], GiveBackFrame> memory_;  // 64-byte aligned planes, rows padded to 64 bytes
  FrameView view_;
};

// Reuses the memory of frames of one format and size, so that a running video allocates nothing.
// Threads: acquire() from one thread; frames may be destroyed on any.
class FramePool {
 public:
  FramePool();
  Result<Frame> acquire(PixelFormat format, Size size, ColourSpace colour);

 private:
  std::shared_ptr<FrameShelf> shelf_;
};

// Y'CbCr <-> R'G'B' of 8-bit samples (BT.601: ITU-R BT.601-7; BT.709: ITU-R BT.709-6; limited range: Y 16..235, C 16..240).
struct YuvToRgb {  // r = y_scale (Y - y_offset) + r_v (V - 128), g = ... - g_u (U-128) - g_v (V-128), b = ... + b_u (U-128)
  float y_offset, y_scale, r_v, g_u, g_v, b_u;
};
YuvToRgb yuv_to_rgb(ColourSpace colour);

struct Yuv {
  uint8_t y, u, v;
};
// Rounded to nearest.
Yuv yuv_of_rgb(ColourSpace colour, float r, float g, float b);

}  // namespace diopter
