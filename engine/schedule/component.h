// One model of a lens at work: its inputs, its runner, its outputs' decoders and filters.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/bundle/lens.h"
#include "engine/frame/frame.h"
#include "engine/model/runner.h"
#include "engine/output/outputs.h"
#include "engine/schedule/input_binding.h"
#include "engine/schedule/output_slot.h"
#include "engine/schedule/regions.h"
#include "engine/schedule/stage_tap.h"

namespace diopter {

// Nanoseconds that a component took of a step.
struct ComponentTimes {
  int64_t input = 0;
  int64_t model = 0;
  int64_t output = 0;
};

// A frame's work is one run of the model, or one for each region or instance that it is about, one after another.
// Threads: one at a time. The runner may work elsewhere between submit() and collect().
class Component {
 public:
  // Loads the model and appends the component's outputs to `outputs`, where collect() will find them again.
  // Fails with place "components/ID: ..." where the manifest and the model do not fit.
  static Result<std::unique_ptr<Component>> create(const ComponentSpec& spec, const NamedBytes& files, const RunnerFactory& make_runner,
                                                   const RunnerOptions& options, Outputs& outputs);

  const std::string& id() const { return spec_.id; }
  const RunSpec& run() const { return spec_.run; }
  const Runner& runner() const { return *runner_; }
  void set_tap(const TapSink* tap) { tap_ = tap; }

  // A frame's work is under way.
  bool busy() const { return current_ < instances_.size(); }
  // A detector may rest while this is false: as many instances are followed as may be.
  bool has_room() const { return follower_.has_room(); }
  // Remembers something from picture to picture that a cut makes wrong.
  bool has_memory() const { return has_memory_ && sound_samples_ == 0; }

  // Samples that one run takes, and their rate; 0 for a component that does not hear.
  int sound_samples() const { return sound_samples_; }
  int sound_rate() const;
  // Queues mono samples, -1..1.
  void hear(std::span<const float> samples);
  bool has_heard_enough() const { return sound_samples_ > 0 && heard_.size() - used_ >= static_cast<size_t>(sound_samples_); }

  // Turns the frame into tensors and starts the model. A component that hears takes sound_samples() of what it heard.
  // Requires: !busy(), and has_heard_enough() where it hears.
  Status submit(const FrameView& frame, int64_t index, double time_s, Outputs& outputs, ComponentTimes& times);

  // Decodes the answers that are there into `outputs`; `wait`: until the frame's work is done. `frame`: the picture that the
  // answers belong to, null where it is gone.
  Status collect(bool wait, const FrameView* frame, Outputs& outputs, ComponentTimes& times);

  // Forgets what was remembered of the pictures so far, but not the outputs; an answer under way teaches nothing any more.
  void forget();

  // Forgets outputs and what was remembered; an answer under way is waited for and dropped.
  void reset(Outputs& outputs);

 private:
  Component(const ComponentSpec& spec, const RunnerOptions& options) : spec_(spec), options_(options), follower_(source_region(spec)) {}
  static RegionSpec source_region(const ComponentSpec& spec);
  Status load(const NamedBytes& files, const RunnerFactory& make_runner, Outputs& outputs);
  Status bind_inputs(const Outputs& outputs);
  Status bind_outputs(Outputs& outputs);
  Status find_driver(const Outputs& outputs);
  Status choose_instances(const Outputs& outputs);
  Status prepare(const FrameView& frame, const Outputs& outputs);
  Status bind_sound();
  Status start_instance();
  Status finish_instance(const FrameView* frame, Outputs& outputs);
  Status finish_frame(Outputs& outputs);
  int64_t now() const { return options_.clock ? options_.clock() : 0; }

  const ComponentSpec spec_;
  RunnerOptions options_;
  std::vector<std::unique_ptr<InputBinding>> inputs_;  // in the order of the model's inputs; outlive the runner, which may still read them
  std::unique_ptr<Runner> runner_;
  std::vector<OutputSlot> slots_;
  const TapSink* tap_ = nullptr;

  // What the frame's instances come from: a region's or a vector's output; npos: the frame is the one instance.
  static constexpr size_t kWholeFrame = SIZE_MAX;
  size_t driver_ = kWholeFrame;  // index in Outputs
  bool by_region_ = false;
  int64_t driver_used_ = -1;     // the frame whose driver output was taken last
  size_t picture_input_ = 0;     // the first picture in the manifest, whose mapping places the outputs; SIZE_MAX: none
  size_t track_slot_ = SIZE_MAX;
  RegionFollower follower_;
  bool has_memory_ = false;
  int sound_samples_ = 0;
  std::vector<float> heard_;
  size_t used_ = 0;  // of heard_, by runs

  // The frame at work.
  std::vector<RegionInstance> instances_;
  std::vector<std::vector<TensorView>> prepared_;  // by instance, then by input
  bool stale_ = false;                             // the frame at work lies before a cut
  size_t current_ = 0;                             // the instance under way; all done: instances_.size()
  int64_t frame_index_ = -1;
  double frame_time_s_ = 0;
  Size frame_size_;
  Answer answer_;
};

}  // namespace diopter
