// The child: checks the lens, runs it on the clip, writes report and pictures to descriptors that it was born with.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <new>

#include "engine/model/ort_runner.h"
#include "media/image_file.h"
#include "package/check.h"
#include "preflight/descriptors.h"
#include "preflight/drawn.h"
#include "preflight/preflight.h"
#include "preflight/sandbox.h"
#include "preflight/trial.h"

namespace diopter::preflight {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr int64_t kMegabyte = 1 << 20;
constexpr package::Limits kLimits{.total_bytes = kMostLensBytes, .file_bytes = kMostLensBytes, .files = 1024};
constexpr size_t kMostIconBytes = 1 << 20;
constexpr int kMostIconSide = 2048;

// A failure of whatever was done with the lens; want of memory has the same code wherever it shows.
Json finding_of(const Status& status, const char* code) { return finding("error", status.code == StatusCode::kMemory ? kMemoryCode : code, status.place, status.message, status.remedy); }

// What others may do with a model, and where it came from, must be known before it is given to everybody.
bool is_required(const package::Finding& found) { return found.code == "licence-missing" && found.place.find("/model/licence") != std::string::npos; }

bool is_error(const package::Finding& found) { return found.severity == package::Severity::kError || is_required(found); }

std::string megabytes(int64_t bytes) { return std::to_string((bytes + kMegabyte - 1) / kMegabyte) + " MB"; }

// A file that is larger than any upload may be is not even opened.
bool is_small_enough(const std::string& lens, Json& report) {
  std::error_code unknown;
  const bool is_file = fs::is_regular_file(lens, unknown);
  const int64_t bytes = is_file ? static_cast<int64_t>(fs::file_size(lens, unknown)) : 0;
  if (bytes <= kMostLensBytes) return true;
  report["findings"].push_back(finding("error", "preflight.size", "lens", "has " + megabytes(bytes) + "; a lens may have " + megabytes(kMostLensBytes), "use smaller models: quantise them, or choose those made for phones"));
  return false;
}

// Everybody who scans the code waits for these bytes.
void warn_of_size(const std::string& lens, const package::CheckReport& checked, Json& report) {
  std::error_code unknown;
  const bool is_file = fs::is_regular_file(lens, unknown);
  const int64_t bytes = is_file ? static_cast<int64_t>(fs::file_size(lens, unknown)) : checked.packed_bytes;
  if (bytes <= kHeavyLensBytes) return;
  report["findings"].push_back(finding("warning", "preflight.size", "lens", "has " + megabytes(bytes) + ": over a phone's connection that is a wait of many seconds; " + megabytes(kHeavyLensBytes) + " and less is good",
                                       "use smaller models: quantise them, or choose those made for phones"));
}

bool add_findings(const std::string& lens, Json& report) {
  const package::CheckReport checked = package::check(lens, {.limits = kLimits, .threads = 1, .make_runner = make_ort_runner, .open_assets = media::make_asset_source});
  for (const package::Finding& found : checked.findings) {
    std::string place = found.place;
    if (place.starts_with(lens)) place = "lens" + place.substr(lens.size());
    report["findings"].push_back(finding(is_error(found) ? "error" : "warning", found.code == "memory" ? kMemoryCode : found.code, place, found.message, found.remedy));
  }
  report["packed_bytes"] = checked.packed_bytes;
  warn_of_size(lens, checked, report);
  return std::ranges::none_of(checked.findings, is_error);
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
    report["findings"].push_back(finding("error", "source-missing", "lens.json: " + component.id, "does not say where the model " + component.model.file + " comes from", "write its address or maker into \"source\""));
  }
  report["manifest"] = {{"name", lens.name}, {"description", lens.description}, {"licence", lens.licence}, {"components", components}};
  return complete;
}

// The picture that lens.json names; an empty frame where it names none.
Result<Frame> read_icon(const LensHost& host) {
  const std::string& name = host.lens().icon;
  if (name.empty()) return Frame();
  const char* remedy = "give a png, jpg or webp of at most 1 MB and 2048 pixels a side; a square one of 256 is best";
  DIOPTER_ASSIGN(const Bytes bytes, host.files().read(name));
  if (bytes.size() > kMostIconBytes) return invalid(name, "is an icon of " + std::to_string(bytes.size()) + " bytes", remedy);
  Result<Frame> icon = media::decode_image(name, bytes);
  if (!icon.ok()) return invalid(name, "is no picture that can be an icon: " + icon.status().message, remedy);
  const Size size = icon->size();
  if (std::max(size.width, size.height) > kMostIconSide) return invalid(name, "is an icon of " + std::to_string(size.width) + " x " + std::to_string(size.height) + " pixels", remedy);
  return icon;
}

// On one clip after another until the lens draws on half of the frames, else on that again on which it drew most; the figures and pictures are those
// of the last that was tried.
Status try_clips(LensHost& host, const std::vector<std::string>& clips, const Frame* icon, Json& report) {
  Trial trial;
  const auto try_clip = [&](const std::string& clip) -> Status {
    DIOPTER_ASSIGN(const std::unique_ptr<media::FrameSource> source, media::open_source(clip));
    host.session().reset();
    DIOPTER_ASSIGN(trial, try_lens(host, *source, icon, report));
    return ok_status();
  };
  size_t best = 0;
  int64_t most = 0;
  for (size_t i = 0; i < clips.size(); ++i) {
    DIOPTER_TRY(try_clip(clips[i]));
    if (2 * trial.pictures >= trial.frames) return ok_status();
    if (trial.pictures > most) best = i;
    most = std::max(most, trial.pictures);
  }
  if (most == 0) return add_what_was_missed(trial, clips.size(), report), ok_status();
  return best + 1 == clips.size() ? ok_status() : try_clip(clips[best]);
}

void examine(const std::string& lens, const std::vector<std::string>& clips, Json& report) {
  if (!is_small_enough(lens, report) || !add_findings(lens, report)) return;
  Result<std::unique_ptr<LensHost>> host = LensHost::open(lens, {.threads = 1});
  if (!host.ok()) return report["findings"].push_back(finding_of(host.status(), "preflight.open"));
  if (!add_manifest(**host, report)) return;
  const Result<Frame> icon = read_icon(**host);
  if (!icon.ok()) return report["findings"].push_back(finding_of(icon.status(), "preflight.icon"));
  const Status tried = try_clips(**host, clips, icon->empty() ? nullptr : &*icon, report);
  if (!tried.ok() && std::ranges::find(clips, tried.place) != clips.end()) return report["findings"].push_back(finding_of(tried, "preflight.clip"));
  if (!tried.ok()) return report["findings"].push_back(finding_of(tried, "preflight.run"));
  report["passed"] = true;
}

// Errors go before warnings where there are too many to be told.
void bound_findings(Json& report) {
  Json& findings = report["findings"];
  if (findings.size() <= kMostFindings) return;
  std::stable_partition(findings.begin(), findings.end(), [](const Json& found) { return found["severity"] == "error"; });
  findings.erase(findings.begin() + static_cast<ptrdiff_t>(kMostFindings), findings.end());
}

}  // namespace

int run_child(const std::vector<std::string>& arguments) {
  if (arguments.size() < 5) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string& lens = arguments[0];
  const std::vector<std::string> clips(arguments.begin() + 4, arguments.end());
  // Processor and memory information, for ONNX Runtime's choice of kernels.
  SandboxOptions options{{lens, "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/sys/devices/system/node", "/usr/lib", "/lib", "/lib64"},
                         std::atoll(arguments[1].c_str()), std::atoll(arguments[2].c_str()), std::atoll(arguments[3].c_str())};
  std::ranges::copy_if(clips, std::back_inserter(options.readable), [](const std::string& clip) { return !clip.starts_with("test:"); });
  Json report = {{"passed", false}, {"findings", Json::array()}};
  const Result<std::vector<std::string>> sandbox = enter_sandbox(options);
  if (!sandbox.ok()) {
    std::fprintf(stderr, "%s", sandbox.status().message.c_str());
    return kNoSandbox;
  }
  if (lens.empty()) return 0;  // to be kept in was all that was wanted
  report["sandbox"] = *sandbox;
  try {
    examine(lens, clips, report);
  } catch (const std::bad_alloc&) {
    return kOutOfMemory;
  }
  bound_findings(report);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  report["peak_memory_bytes"] = int64_t{usage.ru_maxrss} * 1024;
  const std::string text = report.dump(-1, ' ', false, Json::error_handler_t::replace);
  // At once: what destructors of libraries would do is of no use, and may hang.
  _exit(write_all(kReportFd, text.data(), text.size()) ? 0 : kOutOfMemory);
}

}  // namespace diopter::preflight
