// The child: checks the lens, runs it on the clip, writes report and frames to descriptors that it was born with.
#include <sys/resource.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "engine/model/ort_runner.h"
#include "library/lens_host.h"
#include "media/source.h"
#include "package/check.h"
#include "preflight/descriptors.h"
#include "preflight/preflight.h"
#include "preflight/sandbox.h"

namespace diopter::preflight {

namespace {

using Json = nlohmann::json;

constexpr int64_t kFrames = 90;
constexpr int kWarmUp = 3;
constexpr double kWattsPerCore = 8;  // of a busy core of a server, with its share of the rest: an assumption, and named as one

bool write_all(int fd, const void* bytes, size_t count) {
  const auto* at = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t written = ::write(fd, at, count);
    if (written <= 0) return false;
    at += written;
    count -= static_cast<size_t>(written);
  }
  return true;
}

Json finding(const std::string& code, const std::string& place, const std::string& message, const std::string& remedy) {
  return {{"code", code}, {"severity", "error"}, {"place", place}, {"message", message}, {"remedy", remedy}};
}

Json finding_of(const Status& status, const char* code) { return finding(code, status.place, status.message, status.remedy); }

// What others may do with a model, and where it came from, must be known before it is given to everybody.
bool is_required(const package::Finding& found) { return found.code == "licence-missing" && found.place.find("/model/licence") != std::string::npos; }

bool add_findings(const std::string& lens, Json& report) {
  const package::CheckReport checked = package::check(lens, {.make_runner = make_ort_runner, .open_assets = media::make_asset_source});
  bool has_errors = false;
  for (const package::Finding& found : checked.findings) {
    const bool is_error = found.severity == package::Severity::kError || is_required(found);
    has_errors = has_errors || is_error;
    std::string place = found.place;
    if (place.starts_with(lens)) place = "lens" + place.substr(lens.size());
    report["findings"].push_back({{"code", found.code}, {"severity", is_error ? "error" : "warning"}, {"place", place}, {"message", found.message}, {"remedy", found.remedy}});
  }
  report["packed_bytes"] = checked.packed_bytes;
  return !has_errors;
}

bool add_manifest(const LensHost& host, Json& report) {
  const Lens& lens = host.lens();
  Json components = Json::array();
  bool complete = true;
  for (const ComponentSpec& component : lens.components) {
    const Result<Bytes> model = host.files().read(component.model.file);
    components.push_back({{"id", component.id}, {"file", component.model.file}, {"bytes", model.ok() ? model->size() : 0}, {"licence", component.model.licence}, {"source", component.model.source}});
    if (!component.model.source.empty()) continue;
    complete = false;
    report["findings"].push_back(finding("source-missing", "lens.json: " + component.id, "does not say where the model " + component.model.file + " comes from", "write its address or maker into \"source\""));
  }
  report["manifest"] = {{"name", lens.name}, {"description", lens.description}, {"licence", lens.licence}, {"components", components}};
  return complete;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Planes without padding, in the frame's own format.
bool write_frame(const Frame& frame) {
  const FrameView& view = frame.view();
  for (int plane = 0; plane < plane_count(view.format); ++plane) {
    const Size size = plane_size(view.format, view.size, plane);
    const int bytes = size.width * (view.format == PixelFormat::kRgba ? 4 : view.format == PixelFormat::kNv12 && plane == 1 ? 2 : 1);
    for (int y = 0; y < size.height; ++y) {
      if (!write_all(kFramesFd, view.planes[static_cast<size_t>(plane)] + static_cast<ptrdiff_t>(y) * view.strides[static_cast<size_t>(plane)], static_cast<size_t>(bytes))) return false;
    }
  }
  return true;
}

double at_share(std::vector<int64_t> sorted_ns, double share) { return sorted_ns.empty() ? 0 : static_cast<double>(sorted_ns[static_cast<size_t>(share * static_cast<double>(sorted_ns.size() - 1))]) / 1e6; }

Status try_lens(LensHost& host, media::FrameSource& clip, Json& report) {
  std::vector<int64_t> steps_ns;
  std::vector<float> silence;
  Frame frame;
  StepResult result;
  double cpu = 0;
  int64_t shown = 0;
  for (int64_t i = 0; i < kFrames; ++i) {
    DIOPTER_ASSIGN(const bool more, clip.next(frame));
    if (!more) break;
    if (i == kWarmUp) cpu = cpu_seconds();
    silence.assign(static_cast<size_t>(host.session().sound_samples()), 0.f);
    host.session().hear(silence);
    const int64_t began = now_ns();
    DIOPTER_TRY(host.session().step(std::move(frame), {}, result));
    if (i >= kWarmUp) steps_ns.push_back(now_ns() - began);
    if (!result.shown) continue;
    report["pixels"] = static_cast<int>(result.frame.format());
    report["size"] = {result.frame.size().width, result.frame.size().height};
    report["frames"] = ++shown;
    if (!write_frame(result.frame)) return over_limit("frames", "cannot be written");
  }
  if (steps_ns.empty()) return invalid("clip", "is too short");
  const double cpu_a_frame = (cpu_seconds() - cpu) / static_cast<double>(steps_ns.size());
  std::ranges::sort(steps_ns);
  report["step_ms_p50"] = at_share(steps_ns, 0.5);
  report["step_ms_p95"] = at_share(steps_ns, 0.95);
  report["fps"] = 1000 / std::max(at_share(steps_ns, 0.5), 0.001);
  report["joules_per_frame_estimate"] = cpu_a_frame * kWattsPerCore;
  report["energy_method"] = "estimate: processor seconds x 8 W a core";
  report["threads"] = 1;
  return ok_status();
}

void examine(const std::string& lens, const std::string& clip, Json& report) {
  if (!add_findings(lens, report)) return;
  Result<std::unique_ptr<LensHost>> host = LensHost::open(lens, {.threads = 1});
  if (!host.ok()) return report["findings"].push_back(finding_of(host.status(), "preflight.open"));
  if (!add_manifest(**host, report)) return;
  const Result<std::unique_ptr<media::FrameSource>> source = media::open_source(clip);
  if (!source.ok()) return report["findings"].push_back(finding_of(source.status(), "preflight.clip"));
  const Status tried = try_lens(**host, **source, report);
  if (!tried.ok()) return report["findings"].push_back(finding_of(tried, "preflight.run"));
  report["passed"] = true;
}

}  // namespace

int run_child(const std::vector<std::string>& arguments) {
  if (arguments.size() != 5) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string &lens = arguments[0], &clip = arguments[1];
  // Processor and memory information, for ONNX Runtime's choice of kernels.
  SandboxOptions options{{lens, "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/sys/devices/system/node", "/usr/lib", "/lib", "/lib64"},
                         std::atoll(arguments[2].c_str()), std::atoll(arguments[3].c_str()), std::atoll(arguments[4].c_str())};
  if (!clip.starts_with("test:")) options.readable.push_back(clip);
  Json report = {{"passed", false}, {"findings", Json::array()}};
  const Result<std::vector<std::string>> sandbox = enter_sandbox(options);
  if (!sandbox.ok()) {
    std::fprintf(stderr, "%s\n", sandbox.status().to_string().c_str());
    return kNoSandbox;
  }
  report["sandbox"] = *sandbox;
  try {
    examine(lens, clip, report);
  } catch (const std::bad_alloc&) {
    return kOutOfMemory;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  report["peak_memory_bytes"] = int64_t{usage.ru_maxrss} * 1024;
  const std::string text = report.dump(-1, ' ', false, Json::error_handler_t::replace);
  // At once: what destructors of libraries would do is of no use, and may hang.
  _exit(write_all(kReportFd, text.data(), text.size()) ? 0 : kOutOfMemory);
}

}  // namespace diopter::preflight
