// Poster, icon and preview clip from the frames that the child drew.
#pragma once

#include <cstdint>
#include <string>

#include "engine/frame/frame.h"

namespace diopter::preflight {

struct DrawnFrames {
  std::string file;          // planes of each frame, one after another, without padding
  PixelFormat format = PixelFormat::kI420;
  Size size;
  int64_t count = 0;
};

constexpr const char* kPosterName = "poster.jpg";
constexpr const char* kIconName = "icon.png";
constexpr const char* kPreviewName = "preview.mp4";

// Writes the three files into `folder`. Fails (kInvalid) where the file is shorter than it says.
Status make_pictures(const DrawnFrames& frames, const std::string& folder);

}  // namespace diopter::preflight
