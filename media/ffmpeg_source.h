// A video file, a picture, an animated GIF or y4m on stdin, through FFmpeg.
#pragma once

#include "media/source.h"

namespace diopter::media {

Result<std::unique_ptr<FrameSource>> open_ffmpeg_source(const std::string& path);

}  // namespace diopter::media
