#include "media/window_sink.h"

#include <SDL.h>

namespace diopter::media {

namespace {

struct CloseSdl {
  void operator()(SDL_Window* p) const { SDL_DestroyWindow(p); }
  void operator()(SDL_Renderer* p) const { SDL_DestroyRenderer(p); }
  void operator()(SDL_Texture* p) const { SDL_DestroyTexture(p); }
};

Status no_window() {
  return environment_failure("window", std::string("cannot be opened: ") + SDL_GetError(), "run it on a desktop, or write to a file");
}

uint32_t texture_format(PixelFormat format) {
  return format == PixelFormat::kI420 ? SDL_PIXELFORMAT_IYUV : format == PixelFormat::kNv12 ? SDL_PIXELFORMAT_NV12 : SDL_PIXELFORMAT_RGBA32;
}

class WindowSink final : public FrameSink {
 public:
  ~WindowSink() override {
    texture_.reset();
    renderer_.reset();
    window_.reset();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
  }

  Status open(const SourceInfo& source) {
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return no_window();
    // Without a screen SDL falls back to drivers that show nothing; they count only where somebody asks for them.
    const std::string driver = SDL_GetCurrentVideoDriver();
    if ((driver == "offscreen" || driver == "dummy" || driver == "evdev") && !SDL_getenv("SDL_VIDEODRIVER")) {
      SDL_SetError("there is no screen");
      return no_window();
    }
    window_.reset(SDL_CreateWindow("Diopter", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, source.size.width, source.size.height, SDL_WINDOW_RESIZABLE));
    if (window_) renderer_.reset(SDL_CreateRenderer(window_.get(), -1, 0));
    return renderer_ ? ok_status() : no_window();
  }

  Status write(const Frame& frame) override {
    for (SDL_Event event; SDL_PollEvent(&event);) {
      if (event.type == SDL_QUIT) return cancelled("the window was closed");
    }
    if (!texture_ || frame.size() != size_) {
      size_ = frame.size();
      texture_.reset(SDL_CreateTexture(renderer_.get(), texture_format(frame.format()), SDL_TEXTUREACCESS_STREAMING, size_.width, size_.height));
      if (!texture_) return no_window();
    }
    upload(frame.view());
    SDL_RenderClear(renderer_.get());
    SDL_RenderCopy(renderer_.get(), texture_.get(), nullptr, nullptr);
    SDL_RenderPresent(renderer_.get());
    return ok_status();
  }

  Status finish() override { return ok_status(); }

 private:
  void upload(const FrameView& view) {
    const auto& p = view.planes;
    const auto& s = view.strides;
    switch (view.format) {
      case PixelFormat::kI420: SDL_UpdateYUVTexture(texture_.get(), nullptr, p[0], s[0], p[1], s[1], p[2], s[2]); break;
      case PixelFormat::kNv12: SDL_UpdateNVTexture(texture_.get(), nullptr, p[0], s[0], p[1], s[1]); break;
      case PixelFormat::kRgba: SDL_UpdateTexture(texture_.get(), nullptr, p[0], s[0]); break;
    }
  }

  std::unique_ptr<SDL_Window, CloseSdl> window_;
  std::unique_ptr<SDL_Renderer, CloseSdl> renderer_;
  std::unique_ptr<SDL_Texture, CloseSdl> texture_;
  Size size_;
};

}  // namespace

Result<std::unique_ptr<FrameSink>> open_window_sink(const SourceInfo& source) {
  auto sink = std::make_unique<WindowSink>();
  DIOPTER_TRY(sink->open(source));
  return std::unique_ptr<FrameSink>(std::move(sink));
}

}  // namespace diopter::media
