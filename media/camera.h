// A camera (Video4Linux), behind the same interface as a file.
#pragma once

#include "media/source.h"

namespace diopter::media {

// "/dev/videoN" or "camera:N".
bool is_camera(const std::string& src);

// Fails (kEnvironment, naming the device) where there is none, or it is in use.
Result<std::unique_ptr<FrameSource>> open_camera(const std::string& src);

}  // namespace diopter::media
