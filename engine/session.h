// A lens running on a source: one step a frame, the stages in order. The same frames, times and events give the same result.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/log.h"
#include "engine/base/named_bytes.h"
#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "engine/model/runner.h"
#include "engine/output/outputs.h"
#include "engine/react/events.h"
#include "engine/render/effect.h"
#include "engine/schedule/stage_tap.h"

namespace diopter {

// Time spent on one frame, in nanoseconds; 0 where no clock was given.
struct StageTimes {
  int64_t input = 0;
  int64_t model = 0;
  int64_t output = 0;
  int64_t render = 0;
  int64_t total = 0;
};

struct SessionOptions {
  RunnerFactory make_runner;
  RunnerOptions runner;      // threads given here win over the lens's
  AssetSource* assets = nullptr;  // outlives the session
  Clock clock;
  LogSink log;
  // Waits for every answer, so that a run can be repeated to the bit (files). False: answers arrive when they do (cameras).
  bool wait_for_answers = true;
  bool draw = true;  // false: outputs only
  TapSink tap;       // hears of each run of a model; called during step()
};

// What one step gives. Reused from step to step.
struct StepResult {
  bool waiting = false;  // the step is not done: an answer that it must have is not there (a runner that cannot block); see resume()
  bool shown = false;  // false: the frame is held back or dropped (hold); `frame` is empty then
  Frame frame;         // drawn on; with hold an earlier one than was put in
  const Outputs* outputs = nullptr;  // of this frame, or the newest known (background); valid until the next step
  std::vector<Firing> firings;       // on the frame that was put in
  StageTimes times;
};

// Threads: one at a time.
class Session {
 public:
  // Loads every model. `lens` and `files` are only read during the call.
  static Result<std::unique_ptr<Session>> create(const Lens& lens, const NamedBytes& files, const SessionOptions& options);
  virtual ~Session() = default;

  // Takes the frame (its memory is drawn on; empty: there is only sound) and what happened since the last one. frame.index and frame.time_s count.
  virtual Status step(Frame frame, std::span<const Event> events, StepResult& result) = 0;
  // Goes on with a step that left result.waiting, once the answer has come to the runner; never needed where runners block.
  // `result` is that of the step. May leave it waiting again: for the next model, or the next instance.
  virtual Status resume(StepResult& result) = 0;
  // What the lens wants to hear: the rate of mono samples, and how many a step of its smallest run takes; 0: it hears nothing.
  virtual int sound_rate() const = 0;
  virtual int sound_samples() const = 0;
  // Queues samples (-1..1) for the next step, in which each component that hears runs as often as it has enough. With an empty
  // frame only these run.
  virtual void hear(std::span<const float> samples) = 0;
  // Forgets what was remembered from frame to frame (after a seek), and a step that waits.
  virtual void reset() = 0;

  // For reports: one a component, in the manifest's order.
  virtual std::vector<const Runner*> runners() const = 0;
  // The names of events that a component listens to.
  virtual std::span<const std::string> triggers() const = 0;
};

}  // namespace diopter
