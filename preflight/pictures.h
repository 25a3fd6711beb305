// Poster, icon and preview clip from the pixels that the child wrote.
#pragma once

#include <cstdint>
#include <string>

#include "engine/frame/frame.h"

namespace diopter::preflight {

// RGBA without padding, one after another: the frames of the preview, the poster, the icon (kIconSide a side).
struct DrawnPictures {
  std::string file;
  int64_t frames = 0;  // of the preview
  double pace = 30;    // frames a second
  Size preview, poster;
};

constexpr const char* kPosterName = "poster.jpg";
constexpr const char* kIconName = "icon.png";
constexpr const char* kPreviewName = "preview.mp4";

// A gallery shows many at once.
constexpr int64_t kMostPreviewBytes = 1'500'000;
constexpr int64_t kMostPosterBytes = 400'000;

// Writes the three files into `folder`. A preview that would be larger than kMostPreviewBytes is encoded again, coarser and at last shorter; a poster
// larger than kMostPosterBytes is made smaller. Fails (kInvalid) where the file is shorter than it says, or no bound can be kept.
Status make_pictures(const DrawnPictures& drawn, const std::string& folder);

}  // namespace diopter::preflight
