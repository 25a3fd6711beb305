#include "media/pipeline.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "media/bounded_queue.h"

namespace diopter::media {

namespace {

constexpr size_t kQueued = 3;  // frames between two stages: enough to even out their times, little memory

int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Joins before what the thread uses goes away.
class Stage {
 public:
  template <class Work>
  explicit Stage(Work work) : thread_(std::move(work)) {}
  ~Stage() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

class Pipeline {
 public:
  Pipeline(FrameSource& source, FrameSink& sink, const PipelineOptions& options, PipelineStats& stats)
      : source_(source), sink_(sink), options_(options), stats_(stats), start_ns_(now_ns()) {}

  Status run(const StepFunction& step) {
    Stage decoding([this] { decode(); });
    Stage encoding([this] { encode(); });
    Status stepped = step_all(step);
    if (stepped.ok()) {
      drawn_.close();
    } else {
      drawn_.abandon();
    }
    decoded_.abandon();
    decoding.join();
    encoding.join();
    stats_.wall_ns = now_ns() - start_ns_;
    if (!encoded_status_.ok()) return encoded_status_;
    if (!stepped.ok()) return stepped;
    if (!decoded_status_.ok()) return decoded_status_;
    return is_cancelled() ? cancelled("interrupted; what was written so far is complete") : ok_status();
  }

 private:
  bool is_cancelled() const { return options_.cancelled && options_.cancelled->load(std::memory_order_relaxed); }
  bool newest_wins() const { return options_.realtime || source_.info().live; }

  void decode() {
    for (int64_t taken = 0; !is_cancelled() && !decoded_.closed() && (options_.max_frames == 0 || taken < options_.max_frames); ++taken) {
      const int64_t begin = now_ns();
      Frame frame;
      Result<bool> more = source_.next(frame);
      stats_.decode_ns += now_ns() - begin;
      if (!more.ok()) decoded_status_ = more.status();
      if (!more.ok() || !*more) break;
      if (options_.realtime && !source_.info().live) wait_until(frame.time_s);
      ++stats_.frames_in;
      if (newest_wins()) {
        stats_.frames_dropped += decoded_.push_newest(std::move(frame));
      } else if (!decoded_.push(std::move(frame))) {
        break;
      }
    }
    decoded_.close();
  }

  // Paces a file like a camera; ends early when the other stages have ended.
  void wait_until(double time_s) {
    constexpr double kLongest_s = 1e9;  // a crafted time must not overflow
    const int64_t due_ns = start_ns_ + static_cast<int64_t>(std::clamp(time_s, 0., kLongest_s) * 1e9);
    while (!is_cancelled() && !decoded_.closed() && now_ns() < due_ns) {
      std::this_thread::sleep_for(std::chrono::nanoseconds(std::min<int64_t>(due_ns - now_ns(), 20'000'000)));
    }
  }

  Status step_all(const StepFunction& step) {
    while (!is_cancelled()) {
      std::optional<Frame> frame = decoded_.pop();
      if (!frame) break;
      bool shown = true;
      const int64_t begin = now_ns();
      DIOPTER_TRY(step(*frame, shown));
      stats_.step_ns += now_ns() - begin;
      if (shown && !drawn_.push(std::move(*frame))) break;
    }
    return ok_status();
  }

  void encode() {
    while (std::optional<Frame> frame = drawn_.pop()) {
      const int64_t begin = now_ns();
      encoded_status_ = sink_.write(*frame);
      stats_.encode_ns += now_ns() - begin;
      if (!encoded_status_.ok()) {
        drawn_.abandon();
        decoded_.abandon();
        return;
      }
      if (stats_.frames_out++ == 0) stats_.first_frame_ns = now_ns() - start_ns_;
    }
  }

  FrameSource& source_;
  FrameSink& sink_;
  const PipelineOptions& options_;
  PipelineStats& stats_;
  const int64_t start_ns_;
  BoundedQueue<Frame> decoded_{kQueued}, drawn_{kQueued};
  Status decoded_status_, encoded_status_;  // each written by its own thread, read after it ended
};

}  // namespace

Status run_pipeline(FrameSource& source, FrameSink& sink, const StepFunction& step, const PipelineOptions& options, PipelineStats& stats) {
  return Pipeline(source, sink, options, stats).run(step);
}

}  // namespace diopter::media
