// diopter run: a lens on a video, a picture or a camera.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/atomic_file.h"
#include "cli/cancellation.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/results_writer.h"
#include "cli/sound_run.h"
#include "cli/stage_stats.h"
#include "cli/trigger_option.h"
#include "library/lens_host.h"
#include "media/pipeline.h"
#include "media/sound_track.h"

namespace diopter::cli {

namespace {

struct RunOptions {
  std::string lens, in, out;
  ResultPlaces results;
  std::string stats;
  int64_t frames = 0;
  bool realtime = false;
  std::vector<std::string> triggers;
  media::EncoderOptions encoder;
  int threads = 0;
};

// Everything that a run holds, from opening to the last line.
class Run {
 public:
  explicit Run(const RunOptions& options) : options_(options) {}

  Status open(std::vector<TimedTrigger> triggers) {
    DIOPTER_ASSIGN(source_, media::open_source(options_.in));
    paced_ = options_.realtime || source_->info().live;
    HostOptions host;
    host.threads = options_.threads;
    host.wait_for_answers = !paced_;
    host.draw = options_.out != "null";
    host.log = log_warnings;
    DIOPTER_ASSIGN(host_, LensHost::open(options_.lens, host));
    DIOPTER_TRY(open_sound());
    DIOPTER_ASSIGN(results_, ResultsWriter::create(options_.results));
    media::EncoderOptions encoder = options_.encoder;
    encoder.log = log_warnings;
    DIOPTER_ASSIGN(sink_, media::open_sink(options_.out, source_->info(), encoder));
    triggers_ = std::move(triggers);
    for (const TimedTrigger& trigger : triggers_) {
      const std::span<const std::string> known = host_->session().triggers();
      if (std::ranges::find(known, trigger.name) == known.end()) warn("--trigger " + trigger.name + ": no component of the lens listens to it");
    }
    return ok_status();
  }

  Status work() {
    const int64_t expected = source_->info().frame_count;
    Progress progress(options_.frames > 0 && (expected == 0 || options_.frames < expected) ? options_.frames : expected);
    stats_.reserve(static_cast<size_t>(std::clamp<int64_t>(expected, 0, 1 << 20)));
    const media::PipelineOptions pipeline{options_.frames, paced_, &cancelled()};
    const auto step = [&](Frame& frame, bool& shown) -> Status {
      const int64_t index = frame.index;
      DIOPTER_TRY(step_once(frame, shown));
      progress.update(index + 1);
      return ok_status();
    };
    Status status = media::run_pipeline(*source_, *sink_, step, pipeline, pipeline_stats_);
    if (!status.ok() && status.code != StatusCode::kCancelled) return status;
    DIOPTER_TRY(sink_->finish());
    DIOPTER_TRY(results_->finish());
    if (!options_.stats.empty()) DIOPTER_TRY(write_stats());
    return status;
  }

  void report() const {
    const double seconds = static_cast<double>(pipeline_stats_.wall_ns) * 1e-9;
    const auto median = stats_.medians();
    std::fprintf(stderr, "%lld frame%s in %.2f s (%.1f fps) -> %s   median ms: input %.2f, model %.2f, output %.2f, render %.2f\n",
                 static_cast<long long>(pipeline_stats_.frames_out), pipeline_stats_.frames_out == 1 ? "" : "s", seconds,
                 seconds > 0 ? static_cast<double>(pipeline_stats_.frames_out) / seconds : 0, options_.out.c_str(), median.input, median.model,
                 median.output, median.render);
    if (pipeline_stats_.frames_dropped > 0) warn(std::to_string(pipeline_stats_.frames_dropped) + " frames came too fast and were left out");
    if (const std::string damage = source_->damage(); !damage.empty()) warn(options_.in + ": " + damage);
  }

 private:
  // The track of the video, for a lens that hears.
  Status open_sound() {
    const int rate = host_->session().sound_rate();
    if (rate == 0) return ok_status();
    if (source_->info().audio_file.empty()) {
      warn(options_.in + " has no sound, so the lens hears nothing");
      return ok_status();
    }
    DIOPTER_ASSIGN(sound_, media::SoundTrack::open(source_->info().audio_file, rate));
    return ok_status();
  }

  Status hear_until(double time_s) {
    if (!sound_) return ok_status();
    DIOPTER_ASSIGN(const std::span<const float> samples, sound_->until(time_s));
    host_->session().hear(samples);
    return ok_status();
  }

  Status step_once(Frame& frame, bool& shown) {
    take_events(triggers_, frame.time_s, events_);
    DIOPTER_TRY(hear_until(frame.time_s));
    const Size size = frame.size();
    DIOPTER_TRY(host_->session().step(std::move(frame), events_, result_));
    shown = result_.shown;
    if (shown) {
      stats_.add(result_.times);
      DIOPTER_TRY(results_->write(result_, size));
      frame = std::move(result_.frame);
    }
    return ok_status();
  }

  Status write_stats() {
    DIOPTER_ASSIGN(AtomicFile file, AtomicFile::create(options_.stats));
    DIOPTER_TRY(file.write(stats_.to_json(pipeline_stats_) + "\n"));
    return file.finish();
  }

  const RunOptions& options_;
  std::unique_ptr<media::FrameSource> source_;
  bool paced_ = false;
  std::unique_ptr<LensHost> host_;
  std::unique_ptr<ResultsWriter> results_;
  std::unique_ptr<media::FrameSink> sink_;
  std::vector<TimedTrigger> triggers_;
  std::vector<Event> events_;
  StepResult result_;
  StageStats stats_;
  media::PipelineStats pipeline_stats_;
  std::unique_ptr<media::SoundTrack> sound_;
};

int run_sound(const RunOptions& options, std::vector<TimedTrigger> triggers) {
  if (options.out != "null" && !options.out.ends_with(".wav")) return usage_error("--out " + options.out, "a sound cannot become that; use a .wav file or null");
  const Status status = run_on_sound({options.lens, options.in, options.out, options.results, options.frames, options.threads}, std::move(triggers));
  return status.ok() ? kDone : fail(status);
}

int run(const RunOptions& options) {
  const bool sound = is_sound_run(options.in, options.out);
  if (!sound && !media::is_known_destination(options.out)) {
    return usage_error("--out " + options.out, "unknown ending; use .mp4 .mov .webm .gif .y4m .png .jpg .wav, a pattern like out-%04d.png, -, window or null");
  }
  std::error_code ignored;
  if (std::filesystem::equivalent(options.in, options.out, ignored)) return usage_error("--out " + options.out, "is the input itself; name another file");
  Result<std::vector<TimedTrigger>> triggers = parse_triggers(options.triggers);
  if (!triggers.ok()) return usage_error("--trigger", triggers.status().to_string());
  watch_for_cancellation();
  if (sound) return run_sound(options, std::move(triggers).value());
  Run run(options);
  Status status = run.open(std::move(triggers).value());
  if (status.ok()) status = run.work();
  if (status.ok() || status.code == StatusCode::kCancelled) run.report();
  return status.ok() ? kDone : fail(status);
}

Action declare(CLI::App& app) {
  auto o = std::make_shared<RunOptions>();
  app.add_option("lens", o->lens, "A lens folder or .lens file")->required();
  app.add_option("--in", o->in, "Video, picture, pattern (DIR/n-%04d.png), camera (/dev/video0), sound (.wav, .mp3, mic:), - (y4m on stdin) or test:NAME")->required();
  app.add_option("--out", o->out, ".mp4 .mov .webm .gif .y4m .png .jpg .wav, a pattern, - (y4m on stdout), window or null")->required();
  app.add_option("--results", o->results.results, "Write what the lens found, one JSON object a frame");
  app.add_option("--masks", o->results.masks, "Write masks as pictures: DIR/COMPONENT.OUTPUT/000000.png");
  app.add_option("--images", o->results.images, "Write images that models made, likewise");
  app.add_option("--stats", o->stats, "Write frames/s and times a stage as JSON");
  app.add_option("--frames", o->frames, "Only the first N frames (of sound: steps of the model)")->check(CLI::PositiveNumber);
  app.add_flag("--realtime", o->realtime, "Pace a file like a camera: what comes too fast is left out");
  app.add_option("--trigger", o->triggers, "Fire an event: NAME@SECONDS; may be repeated");
  app.add_option("--codec", o->encoder.codec, "h264, vp9, prores, ...; by the ending of --out");
  app.add_option("--preset", o->encoder.preset, "The encoder's own word; veryfast for h264");
  app.add_option("--crf", o->encoder.crf, "The encoder's quality number")->check(CLI::Range(0, 63));
  app.add_option("--threads", o->threads, "Threads of the model")->check(CLI::Range(1, 64));
  return [o] { return run(*o); };
}

}  // namespace

extern const Command kCommand_run;
const Command kCommand_run = {"run", "Run a lens on a video, a picture or a camera",
                              "diopter run lenses/person-background --in clip.mp4 --out out.mp4 --results out.jsonl", declare};

}  // namespace diopter::cli
