// A picture at another size, for previews, posters and clips that are larger than a lens needs.
#pragma once

#include "engine/frame/frame.h"

namespace diopter::media {

// `size` made to fit: its longer side at most `longest` pixels, both sides even and at least 2, the shape kept but for that.
Size fitted(Size size, int longest);

// The frame at `size`, in its own format and colours, with its index and time. Made smaller, each pixel is the mean of those that it stands for.
// Requires: `size` within 1..kMaxFrameSide. Fails (kEnvironment) where memory does not reach.
Result<Frame> resized(const Frame& frame, Size size);

}  // namespace diopter::media
