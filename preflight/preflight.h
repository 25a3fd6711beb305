// The check of a lens before it is published: in a child process that can read the lens and the clip and write two files, and nothing else.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/status.h"

namespace diopter::preflight {

constexpr int64_t kHeavyLensBytes = int64_t{64} << 20;  // more is warned of
constexpr int64_t kMostLensBytes = int64_t{256} << 20;  // more is refused: of the file, and of what it unpacks to
constexpr const char* kMemoryCode = "preflight.memory";

struct Limits {
  std::chrono::seconds wall{120};
  std::chrono::seconds cpu{180};             // of all threads
  int64_t memory_bytes = int64_t{2} << 30;   // data of the child
  int64_t output_bytes = int64_t{192} << 20;  // of each of its files: twice what the largest pictures take
  int threads = 64;                          // looked at a hundred times a second
};

struct Options {
  std::string lens;      // a .lens file or a folder
  std::vector<std::string> clips;  // what it is tried on, one after another until it draws something; none: a made picture, kMadeClip
  std::string folder;    // where the files go; must be there
  std::string program;   // this program, which runs itself as the child; empty: /proc/self/exe
  Limits limits;
};

struct Report {
  bool passed = false;
  // {"passed", "findings": [{code, severity, place, message, remedy}], "manifest": {name, description, licence, components: [{id, file, bytes, licence, source}]},
  //  "packed_bytes" (of the files that lens.json names), "fps", "step_ms_p50", "step_ms_p95", "joules_per_frame_estimate", "energy_method", "frames", "size", "threads", "peak_memory_bytes",
  //  "sandbox": [protections in force]}; of a lens that did not come so far the first two and "sandbox" only. All texts are bounded.
  nlohmann::json json;
  // Names of files in Options::folder; empty: none.
  std::string poster, icon, preview;
};

constexpr const char* kMadeClip = "test:motion@640x360@30@90";

// Whatever is wrong with the lens is a finding: preflight.time, preflight.memory, preflight.output, preflight.threads, preflight.crash stand for how a
// child ended, preflight.report for one that answered nonsense.
// Fails (kEnvironment) where the sandbox cannot be had: kernels before 5.13 cannot keep a process from reading files.
Result<Report> run(const Options& options);

// Whether this machine can keep a lens in: starts a child that shuts itself in and ends. Fails as run() does. `folder`, `program`: as in Options.
Status try_sandbox(const std::string& folder, const std::string& program);

// The child's own part: the arguments are those that run() gives it; the exit status. Reads nothing but lens and clip from then on.
int run_child(const std::vector<std::string>& arguments);

}  // namespace diopter::preflight
