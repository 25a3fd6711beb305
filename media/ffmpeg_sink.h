// Video files and y4m through FFmpeg, with the source's sound copied where the container takes it.
#pragma once

#include "media/sink.h"

namespace diopter::media {

// `dst` ends in .mp4 .mov .webm .gif .y4m, or is "-".
Result<std::unique_ptr<FrameSink>> open_ffmpeg_sink(const std::string& dst, const SourceInfo& source, const EncoderOptions& options);

}  // namespace diopter::media
