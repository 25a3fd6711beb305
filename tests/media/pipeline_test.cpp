// Order, bounds, failures and cancellation of the three stages.
#include "media/pipeline.h"

#include <chrono>
#include <set>
#include <thread>

#include "media/bounded_queue.h"
#include "media/worker.h"
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

using namespace std::chrono_literals;

// Counts frames that are alive; fails after some.
class FakeSource final : public FrameSource {
 public:
  explicit FakeSource(int frames) : frames_(frames) { info_.size = {4, 2}; }
  const SourceInfo& info() const override { return info_; }
  Result<bool> next(Frame& frame) override {
    if (taken_ == fails_at) return invalid("source", "broke");
    if (frames_ > 0 && taken_ == frames_) return false;
    Result<Frame> made = Frame::create(PixelFormat::kRgba, {4, 2});
    if (!made.ok()) return made.status();
    frame = std::move(*made);
    frame.index = taken_++;
    frame.time_s = static_cast<double>(frame.index) * step_s;
    return true;
  }
  int taken() const { return taken_; }
  int fails_at = -1;
  double step_s = 1 / 30.;

 private:
  const int frames_;  // 0: for ever
  std::atomic<int> taken_ = 0;
  SourceInfo info_;
};

class FakeSink final : public FrameSink {
 public:
  Status write(const Frame& frame) override {
    if (static_cast<int>(written.size()) == fails_at) return environment_failure("sink", "broke");
    if (delay > 0ms) std::this_thread::sleep_for(delay);
    written.push_back(frame.index);
    return ok_status();
  }
  Status finish() override { return ok_status(); }
  std::vector<int64_t> written;
  int fails_at = -1;
  std::chrono::milliseconds delay{0};
};

Status show(Frame&, bool&) { return ok_status(); }

TEST(Pipeline, KeepsTheOrderAndCounts) {
  FakeSource source(200);
  FakeSink sink;
  PipelineStats stats;
  ASSERT_TRUE(run_pipeline(source, sink, show, {}, stats).ok());
  ASSERT_EQ(sink.written.size(), 200u);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(sink.written[static_cast<size_t>(i)], i);
  EXPECT_EQ(stats.frames_in, 200);
  EXPECT_EQ(stats.frames_out, 200);
  EXPECT_EQ(stats.frames_dropped, 0);
  EXPECT_GT(stats.wall_ns, 0);
  EXPECT_GT(stats.first_frame_ns, 0);
  EXPECT_LE(stats.first_frame_ns, stats.wall_ns);
}

TEST(Pipeline, ASourceWithoutFramesEnds) {
  FakeSource source(1);
  FakeSink sink;
  PipelineStats stats;
  Frame only;
  ASSERT_TRUE(source.next(only).ok());
  EXPECT_TRUE(run_pipeline(source, sink, show, {}, stats).ok());
  EXPECT_TRUE(sink.written.empty());
}

TEST(Pipeline, StopsAtMaxFrames) {
  FakeSource source(0);
  FakeSink sink;
  PipelineStats stats;
  ASSERT_TRUE(run_pipeline(source, sink, show, {.max_frames = 7}, stats).ok());
  EXPECT_EQ(sink.written.size(), 7u);
  EXPECT_EQ(source.taken(), 7);
}

TEST(Pipeline, ASlowSinkHoldsTheSourceBack) {
  FakeSource source(40);
  FakeSink sink;
  sink.delay = 2ms;
  PipelineStats stats;
  int farthest = 0;
  const auto step = [&](Frame& frame, bool&) {
    farthest = std::max(farthest, source.taken() - static_cast<int>(frame.index));
    return ok_status();
  };
  ASSERT_TRUE(run_pipeline(source, sink, step, {}, stats).ok());
  EXPECT_EQ(sink.written.size(), 40u);
  EXPECT_LE(farthest, 6);  // the frame at hand, the queue, and one waiting to enter it
}

TEST(Pipeline, FramesThatAreNotShownAreNotWritten) {
  FakeSource source(10);
  FakeSink sink;
  PipelineStats stats;
  const auto odd = [](Frame& frame, bool& shown) {
    shown = frame.index % 2 == 1;
    return ok_status();
  };
  ASSERT_TRUE(run_pipeline(source, sink, odd, {}, stats).ok());
  EXPECT_EQ(sink.written, (std::vector<int64_t>{1, 3, 5, 7, 9}));
  EXPECT_EQ(stats.frames_out, 5);
}

TEST(Pipeline, AFailureOfTheSourceIsReturnedAfterWhatItGave) {
  FakeSource source(0);
  source.fails_at = 5;
  FakeSink sink;
  PipelineStats stats;
  const Status status = run_pipeline(source, sink, show, {}, stats);
  EXPECT_EQ(status.place, "source");
  EXPECT_EQ(sink.written.size(), 5u);
}

TEST(Pipeline, AFailureOfTheStepStopsTheOthers) {
  for (const int64_t at : {0, 9}) {
    FakeSource source(0);
    FakeSink sink;
    PipelineStats stats;
    const auto step = [&](Frame& frame, bool&) { return frame.index == at ? invalid("step", "broke") : ok_status(); };
    EXPECT_EQ(run_pipeline(source, sink, step, {}, stats).place, "step");
    EXPECT_LE(static_cast<int64_t>(sink.written.size()), at);
    EXPECT_LE(source.taken(), at + 6);
  }
}

TEST(Pipeline, AFailureOfTheSinkStopsTheOthers) {
  for (const int at : {0, 9}) {
    FakeSource source(0);
    FakeSink sink;
    sink.fails_at = at;
    PipelineStats stats;
    const Status status = run_pipeline(source, sink, show, {}, stats);
    EXPECT_EQ(status.place, "sink");
    EXPECT_EQ(status.code, StatusCode::kEnvironment);
    EXPECT_EQ(static_cast<int>(sink.written.size()), at);
  }
}

TEST(Pipeline, CancellationStopsAndSaysSo) {
  FakeSource source(0);
  FakeSink sink;
  PipelineStats stats;
  std::atomic<bool> cancelled = false;
  const auto step = [&](Frame& frame, bool&) {
    if (frame.index == 20) cancelled = true;
    return ok_status();
  };
  EXPECT_EQ(run_pipeline(source, sink, step, {.cancelled = &cancelled}, stats).code, StatusCode::kCancelled);
  EXPECT_EQ(sink.written.size(), 21u);
}

TEST(Pipeline, WhatWasWrittenBeforeCancellationIsPlayable) {
  const TemporaryFolder folder;
  for (const char* name : {"a.mp4", "a.webm", "a.gif", "a.y4m"}) {
    auto source = open_source("test:motion@64x48@30@500");
    auto sink = open_sink(folder.at(name), (*source)->info(), {});
    ASSERT_TRUE(sink.ok());
    std::atomic<bool> cancelled = false;
    PipelineStats stats;
    const auto step = [&](Frame& frame, bool&) {
      if (frame.index == 11) cancelled = true;
      return ok_status();
    };
    EXPECT_EQ(run_pipeline(**source, **sink, step, {.cancelled = &cancelled}, stats).code, StatusCode::kCancelled);
    ASSERT_TRUE((*sink)->finish().ok());
    EXPECT_EQ(read_all(folder.at(name)).size(), 12u) << name;
  }
}

TEST(Pipeline, RealtimeDropsWhatComesTooLateAndKeepsTheNewest) {
  FakeSource source(40);
  source.step_s = .005;
  FakeSink sink;
  PipelineStats stats;
  const auto slow = [](Frame&, bool&) {
    std::this_thread::sleep_for(25ms);
    return ok_status();
  };
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(run_pipeline(source, sink, slow, {.realtime = true}, stats).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 195ms);  // paced by the frames' times
  EXPECT_GT(stats.frames_dropped, 10);
  EXPECT_EQ(stats.frames_dropped + stats.frames_out, 40);
  EXPECT_EQ(sink.written.back(), 39);
}

TEST(Pipeline, CancellingARealtimeRunDoesNotWaitForTheNextFrame) {
  FakeSource source(0);
  source.step_s = 60;
  FakeSink sink;
  PipelineStats stats;
  std::atomic<bool> cancelled = false;
  const auto step = [&](Frame&, bool&) {
    cancelled = true;
    return ok_status();
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run_pipeline(source, sink, step, {.realtime = true, .cancelled = &cancelled}, stats).code, StatusCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(Pipeline, AFailingStepInARealtimeRunDoesNotWaitForTheNextFrame) {
  FakeSource source(0);
  source.step_s = 60;
  FakeSink sink;
  PipelineStats stats;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run_pipeline(source, sink, [](Frame&, bool&) { return invalid("step", "broke"); }, {.realtime = true}, stats).place, "step");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(BoundedQueue, NewestReplacesWhatWaits) {
  BoundedQueue<int> queue(3);
  EXPECT_EQ(queue.push_newest(1), 0);
  EXPECT_EQ(queue.push_newest(2), 1);
  queue.close();
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), std::nullopt);
  EXPECT_FALSE(queue.push(3));
}

TEST(Worker, RunsTasksInOrderOnOneThread) {
  std::vector<int> order;
  std::set<std::thread::id> threads;
  {
    Worker worker;
    const Executor execute = worker.executor();
    for (int i = 0; i < 100; ++i) {
      execute([&order, &threads, i] {
        order.push_back(i);
        threads.insert(std::this_thread::get_id());
      });
    }
  }
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(threads.size(), 1u);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
}

}  // namespace
}  // namespace diopter::media
