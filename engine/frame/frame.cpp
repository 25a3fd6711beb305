#include "engine/frame/frame.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <new>
#include <vector>

namespace diopter {

namespace {

constexpr size_t kAlignment = 64;

struct Luma {
  float red, blue;
};
Luma luma_weights(ColourMatrix matrix) { return matrix == ColourMatrix::kBt709 ? Luma{.2126f, .0722f} : Luma{.299f, .114f}; }

size_t padded(int bytes) { return (static_cast<size_t>(bytes) + kAlignment - 1) / kAlignment * kAlignment; }

// One cache line behind the last plane, so that vector loads may run over the end of a row.
size_t memory_size(PixelFormat format, Size size) {
  size_t bytes = kAlignment;
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    bytes += padded(plane.width) * static_cast<size_t>(plane.height);
  }
  return bytes;
}

uint8_t* allocate(size_t bytes) { return static_cast<uint8_t*>(::operator new[](bytes, std::align_val_t{kAlignment}, std::nothrow)); }
void release(uint8_t* memory) { ::operator delete[](memory, std::align_val_t{kAlignment}); }

FrameView lay_out(PixelFormat format, Size size, ColourSpace colour, uint8_t* memory) {
  FrameView view{format, colour, size, {}, {}};
  for (int p = 0; p < plane_count(format); ++p) {
    const Size plane = plane_size(format, size, p);
    view.planes[p] = memory;
    view.strides[p] = static_cast<int>(padded(plane.width));
    memory += padded(plane.width) * static_cast<size_t>(plane.height);
  }
  return view;
}

Status check_size(Size size) {
  if (size.width >= 1 && size.height >= 1 && size.width <= kMaxFrameSide && size.height <= kMaxFrameSide) return ok_status();
  return over_limit("frame " + std::to_string(size.width) + "x" + std::to_string(size.height), "size is out of bounds",
                    "use 1 to " + std::to_string(kMaxFrameSide) + " pixels a side");
}

Status out_of_memory() { return environment_failure("frame", "out of memory", "close other programs or use smaller frames"); }

}  // namespace

struct FrameShelf {
  ~FrameShelf() {
    for (uint8_t* memory : free) release(memory);
  }
  // WebAssembly has no std::mutex; the lock is held for a push or a pop only.
  class Lock {
   public:
    explicit Lock(FrameShelf& shelf) : flag_(shelf.taken) {
      while (flag_.test_and_set(std::memory_order_acquire)) {
      }
    }
    ~Lock() { flag_.clear(std::memory_order_release); }

   private:
    std::atomic_flag& flag_;
  };

  std::atomic_flag taken;
  PixelFormat format = PixelFormat::kRgba;
  Size size;
  std::vector<uint8_t*> free;
};

int plane_count(PixelFormat format) { return format == PixelFormat::kI420 ? 3 : format == PixelFormat::kNv12 ? 2 : 1; }

Size plane_size(PixelFormat format, Size frame, int plane) {
  if (format == PixelFormat::kRgba) return {frame.width * 4, frame.height};
  if (plane == 0) return frame;
  const int chroma_width = (frame.width + 1) / 2;
  return {format == PixelFormat::kNv12 ? 2 * chroma_width : chroma_width, (frame.height + 1) / 2};
}

Result<Frame> Frame::create(PixelFormat format, Size size, ColourSpace colour) {
  DIOPTER_TRY(check_size(size));
  uint8_t* memory = allocate(memory_size(format, size));
  if (!memory) return out_of_memory();
  Frame frame;
  frame.memory_ = {memory, GiveBackFrame{}};
  frame.view_ = lay_out(format, size, colour, memory);
  return frame;
}

Frame Frame::borrow(const FrameView& view) {
  Frame frame;
  frame.memory_ = {view.planes[0], GiveBackFrame{nullptr, true}};
  frame.view_ = view;
  return frame;
}

Result<Frame> Frame::clone() const {
  DIOPTER_ASSIGN(Frame copy, create(format(), size(), colour()));
  for (int p = 0; p < plane_count(format()); ++p) {
    const Size plane = plane_size(format(), size(), p);
    for (int y = 0; y < plane.height; ++y) {
      std::memcpy(copy.view_.planes[p] + static_cast<ptrdiff_t>(y) * copy.view_.strides[p],
                  view_.planes[p] + static_cast<ptrdiff_t>(y) * view_.strides[p], static_cast<size_t>(plane.width));
    }
  }
  copy.index = index;
  copy.time_s = time_s;
  return copy;
}

void GiveBackFrame::operator()(uint8_t* memory) const {
  if (borrowed) return;
  if (!shelf) return release(memory);
  FrameShelf::Lock lock(*shelf);
  shelf->free.push_back(memory);
}

FramePool::FramePool() : shelf_(std::make_shared<FrameShelf>()) {}

Result<Frame> FramePool::acquire(PixelFormat format, Size size, ColourSpace colour) {
  DIOPTER_TRY(check_size(size));
  if (shelf_->format != format || shelf_->size != size) {  // frames still out go back to the shelf they came from
    shelf_ = std::make_shared<FrameShelf>();
    shelf_->format = format;
    shelf_->size = size;
  }
  uint8_t* memory = nullptr;
  {
    FrameShelf::Lock lock(*shelf_);
    if (!shelf_->free.empty()) {
      memory = shelf_->free.back();
      shelf_->free.pop_back();
    }
  }
  if (!memory) memory = allocate(memory_size(format, size));
  if (!memory) return out_of_memory();
  Frame frame;
  frame.memory_ = {memory, GiveBackFrame{shelf_}};
  frame.view_ = lay_out(format, size, colour, memory);
  return frame;
}

YuvToRgb yuv_to_rgb(ColourSpace colour) {
  const auto [red, blue] = luma_weights(colour.matrix);
  const float green = 1 - red - blue;
  const bool full = colour.range == ColourRange::kFull;
  const float chroma = full ? 1.f : 255.f / 224.f;
  return {full ? 0.f : 16.f,
          full ? 1.f : 255.f / 219.f,
          2 * (1 - red) * chroma,
          2 * (1 - blue) * blue / green * chroma,
          2 * (1 - red) * red / green * chroma,
          2 * (1 - blue) * chroma};
}

Yuv yuv_of_rgb(ColourSpace colour, float r, float g, float b) {
  const auto [red, blue] = luma_weights(colour.matrix);
  const float y = red * r + (1 - red - blue) * g + blue * b;
  const float u = (b - y) / (2 * (1 - blue)), v = (r - y) / (2 * (1 - red));
  const bool full = colour.range == ColourRange::kFull;
  const float chroma = full ? 1.f : 224.f / 255.f;
  const auto round = [](float x) { return static_cast<uint8_t>(std::lround(std::fmin(std::fmax(x, 0.f), 255.f))); };
  return {round(full ? y : 16 + y * 219.f / 255.f), round(128 + u * chroma), round(128 + v * chroma)};
}

}  // namespace diopter
