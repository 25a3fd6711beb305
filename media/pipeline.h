// decode | step | encode in three threads with bounded queues: back-pressure for files, newest frame wins for live sources.
// The only threads of the native program are here and in worker.h.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "media/sink.h"
#include "media/source.h"

namespace diopter::media {

struct PipelineOptions {
  int64_t max_frames = 0;                         // 0: all
  bool realtime = false;                          // paces a file like a camera (drops frames that come too late)
  const std::atomic<bool>* cancelled = nullptr;   // set by a signal: stops after the frame at hand
};

struct PipelineStats {
  int64_t frames_in = 0;
  int64_t frames_out = 0;
  int64_t frames_dropped = 0;
  int64_t decode_ns = 0;     // busy time of each stage, summed
  int64_t step_ns = 0;
  int64_t encode_ns = 0;
  int64_t wall_ns = 0;
  int64_t first_frame_ns = 0;  // from the start of the pipeline to the first frame written
};

// Called on the step thread, which is the caller's own. Sets `shown` to false where nothing is to be written for this frame;
// may replace the frame.
using StepFunction = std::function<Status(Frame& frame, bool& shown)>;

// Runs to the end, to max_frames, to a failure or to cancellation (kCancelled). Does not call sink.finish().
Status run_pipeline(FrameSource& source, FrameSink& sink, const StepFunction& step, const PipelineOptions& options, PipelineStats& stats);

}  // namespace diopter::media
