#include "cli/sound_run.h"

#include <algorithm>
#include <cstdio>

#include "cli/cancellation.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "library/lens_host.h"
#include "media/sound_source.h"
#include "media/wav_file.h"

namespace diopter::cli {

namespace {

class SoundRun {
 public:
  explicit SoundRun(const SoundRunOptions& options) : options_(options) {}

  Status open() {
    HostOptions host;
    host.threads = options_.threads;
    host.draw = false;
    host.log = log_warnings;
    DIOPTER_ASSIGN(host_, LensHost::open(options_.lens, host));
    rate_ = host_->session().sound_rate();
    if (rate_ == 0) return invalid(options_.lens, "hears nothing, and " + options_.in + " is sound", "give a video or a picture to this lens");
    DIOPTER_ASSIGN(source_, media::open_sound(options_.in, rate_));
    DIOPTER_ASSIGN(results_, ResultsWriter::create(options_.results));
    samples_.resize(static_cast<size_t>(host_->session().sound_samples()));
    if (options_.out == "null") return ok_status();
    DIOPTER_ASSIGN(file_, media::WavFile::create(options_.out, rate_));
    return ok_status();
  }

  Status work(std::vector<TimedTrigger> triggers) {
    Progress progress(source_->length() / static_cast<int64_t>(samples_.size()));
    const int64_t start_ns = now_ns();
    bool at_end = false;
    while (!at_end && !cancelled() && (options_.steps == 0 || step_ < options_.steps)) {
      DIOPTER_ASSIGN(const size_t count, source_->read(samples_));
      at_end = count < samples_.size();
      if (count == 0) break;
      std::fill(samples_.begin() + static_cast<std::ptrdiff_t>(count), samples_.end(), 0.f);
      heard_ += static_cast<int64_t>(count);
      DIOPTER_TRY(step(triggers));
      DIOPTER_TRY(results_->write(result_, {}));
      progress.update(step_);
    }
    DIOPTER_TRY(flush());
    DIOPTER_TRY(results_->finish());
    if (file_) DIOPTER_TRY(file_->finish());
    const double seconds = static_cast<double>(now_ns() - start_ns) * 1e-9, length = static_cast<double>(heard_) / rate_;
    std::fprintf(stderr, "%lld step%s, %.2f s of sound in %.2f s (%.1f times as fast) -> %s\n", static_cast<long long>(step_), step_ == 1 ? "" : "s", length, seconds, seconds > 0 ? length / seconds : 0, options_.out.c_str());
    if (const std::string damage = source_->damage(); !damage.empty()) warn(options_.in + ": " + damage);
    return cancelled() ? diopter::cancelled("stopped") : ok_status();
  }

 private:
  Status step(std::vector<TimedTrigger>& triggers) {
    Frame none;
    none.index = step_;
    none.time_s = static_cast<double>(step_) * static_cast<double>(samples_.size()) / rate_;
    take_events(triggers, none.time_s, events_);
    host_->session().hear(samples_);
    DIOPTER_TRY(host_->session().step(std::move(none), events_, result_));
    ++step_;
    return keep_sound();
  }

  Status keep_sound() {
    if (!file_) return ok_status();
    for (const Output& output : result_.outputs->items) {
      const Audio* audio = std::get_if<Audio>(&output.data);
      if (!audio) continue;
      if (audio->rate != rate_) return invalid(options_.lens, output.id + " makes " + std::to_string(audio->rate) + " samples a second, the lens hears " + std::to_string(rate_), "set the decoder's rate");
      const size_t room = static_cast<size_t>(std::max<int64_t>(heard_ - file_->samples(), 0));
      return file_->write(std::span(audio->samples).first(std::min(room, audio->samples.size())));
    }
    return invalid(options_.lens, "makes no sound for " + options_.out, "use a lens with an output of kind audio, or --out null");
  }

  // Models answer a little later than they hear: silence brings out the rest, which the file lacks.
  Status flush() {
    constexpr int kMostSteps = 64;
    std::ranges::fill(samples_, 0.f);
    std::vector<TimedTrigger> none;
    for (int i = 0; file_ && file_->samples() < heard_ && i < kMostSteps; ++i) {
      DIOPTER_TRY(step(none));
      --step_;
    }
    return ok_status();
  }

  const SoundRunOptions& options_;
  std::unique_ptr<LensHost> host_;
  std::unique_ptr<media::SoundSource> source_;
  std::unique_ptr<ResultsWriter> results_;
  std::unique_ptr<media::WavFile> file_;
  int rate_ = 0;
  std::vector<float> samples_;
  std::vector<Event> events_;
  StepResult result_;
  int64_t step_ = 0, heard_ = 0;
};

}  // namespace

bool is_sound_run(const std::string& in, const std::string& out) { return media::is_sound_source(in) || out.ends_with(".wav"); }

Status run_on_sound(const SoundRunOptions& options, std::vector<TimedTrigger> triggers) {
  SoundRun run(options);
  DIOPTER_TRY(run.open());
  return run.work(std::move(triggers));
}

}  // namespace diopter::cli
