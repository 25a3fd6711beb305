// A preview window (SDL2).
#pragma once

#include "media/sink.h"

namespace diopter::media {

// Fails (kEnvironment) where there is no screen. Closing the window ends the run.
Result<std::unique_ptr<FrameSink>> open_window_sink(const SourceInfo& source);

}  // namespace diopter::media
