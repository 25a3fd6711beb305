#include "preflight/trial.h"

#include <sys/resource.h>

#include <algorithm>
#include <vector>

#include "media/resized_frame.h"
#include "preflight/descriptors.h"
#include "preflight/drawn.h"

namespace diopter::preflight {

namespace {

using Json = nlohmann::json;

constexpr int kWarmUp = 3;
constexpr double kWattsPerCore = 8;  // of a busy core of a server, with its share of the rest: an assumption, and named as one

// Of all threads. Not by the process's clock, which stands still between ticks once processor time is limited.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Steps {
  std::vector<int64_t> wall_ns;
  double cpu_s = 0;
};

Status step(LensHost& host, Frame frame, bool measured, StepResult& result, Steps& steps) {
  const std::vector<float> silence(static_cast<size_t>(host.session().sound_samples()), 0.f);
  host.session().hear(silence);
  const double cpu = cpu_seconds();
  const int64_t began = now_ns();
  DIOPTER_TRY(host.session().step(std::move(frame), {}, result));
  if (!measured) return ok_status();
  steps.wall_ns.push_back(now_ns() - began);
  steps.cpu_s += cpu_seconds() - cpu;
  return ok_status();
}

double at_share(const std::vector<int64_t>& sorted_ns, double share) { return static_cast<double>(sorted_ns[static_cast<size_t>(share * static_cast<double>(sorted_ns.size() - 1))]) / 1e6; }

void add_figures(Steps& steps, Json& report) {
  std::ranges::sort(steps.wall_ns);
  report["step_ms_p50"] = at_share(steps.wall_ns, 0.5);
  report["step_ms_p95"] = at_share(steps.wall_ns, 0.95);
  report["fps"] = 1000 / std::max(at_share(steps.wall_ns, 0.5), 0.001);
  report["joules_per_frame_estimate"] = steps.cpu_s / static_cast<double>(steps.wall_ns.size()) * kWattsPerCore;
  report["energy_method"] = "estimate: processor seconds x 8 W a core";
  report["threads"] = 1;
}

}  // namespace

Json finding(const char* severity, const std::string& code, const std::string& place, const std::string& message, const std::string& remedy) {
  return {{"code", code}, {"severity", severity}, {"place", place}, {"message", message}, {"remedy", remedy}};
}

void add_what_was_missed(const Trial& trial, size_t clips, Json& report) {
  const std::string tried = std::to_string(trial.frames) + " frames of the clip that it was tried on" + (clips > 1 ? ", the last of " + std::to_string(clips) : "");
  if (trial.shown == 0) {
    report["findings"].push_back(finding("warning", "preflight.nothing_shown", "lens", "showed none of the " + tried + ", so it has no pictures", "see that \"run\" does not hold every frame back"));
  } else if (trial.changed > 0) {
    report["findings"].push_back(finding("warning", "preflight.flat", "lens", "covered all of the " + tried + " with one flat colour", "see that its mask and its effects leave something to be seen"));
  } else {
    report["findings"].push_back(finding("warning", "preflight.nothing_drawn", "lens", "drew nothing: it showed the " + tried + " as the camera gave them",
                                         "if it waits for what no clip has (a face, a hand, a touch, a sound) leave it so; else look at its effects"));
  }
}

Result<Trial> try_lens(LensHost& host, media::FrameSource& clip, const Frame* icon, Json& report) {
  DIOPTER_TRY(Drawn::forget());
  const int64_t known = clip.info().frame_count;
  Drawn drawn(known > 0 ? std::min(known, kFrames) : kFrames);
  std::vector<uint64_t> given;  // fingerprints of the camera's frames, by index: a lens may show an earlier one than it was given
  Steps steps;
  StepResult result;
  for (int64_t i = 0; i < kFrames; ++i) {
    Frame frame;
    DIOPTER_ASSIGN(const bool more, clip.next(frame));
    if (!more) break;
    if (std::max(frame.size().width, frame.size().height) > kClipSide) {
      DIOPTER_ASSIGN(frame, media::resized(frame, media::fitted(frame.size(), kClipSide)));
    }
    frame.index = i;
    given.push_back(fingerprint(frame));
    DIOPTER_TRY(step(host, std::move(frame), i >= kWarmUp, result, steps));
    if (!result.shown) continue;
    const auto index = static_cast<size_t>(result.frame.index);
    DIOPTER_TRY(drawn.add(result.frame, index >= given.size() || fingerprint(result.frame) != given[index]));
  }
  if (steps.wall_ns.empty()) return invalid("clip", "has too few frames", "try the lens on a video of a second or more");
  add_figures(steps, report);
  DIOPTER_TRY(drawn.finish(icon, report));
  return Trial{static_cast<int64_t>(given.size()), drawn.shown(), drawn.changed(), drawn.pictures()};
}

}  // namespace diopter::preflight
