// diopter preflight LENS: what a server will say of a lens, before it is published
#include "preflight/preflight.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "cli/command.h"

namespace diopter::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string lens, out;
  std::vector<std::string> clips;
  int seconds = 120;
  bool json = false;
};

void print(const preflight::Report& report, const std::string& lens, const std::string& folder) {
  for (const nlohmann::json& found : report.json["findings"]) {
    const Status status = invalid(lens + ": " + found.value("place", ""), found.value("message", "") + " [" + found.value("code", "") + "]", found.value("remedy", ""));
    if (found["severity"] == "error") (void)fail(status);
    else warn(status.to_string());
  }
  if (!report.passed) return;
  std::printf("%s: would be taken. %.1f ms a frame (median), %.0f frames/s on one thread of this machine, %.2f J a frame (%s)\n", lens.c_str(), report.json.value("step_ms_p50", 0.0), report.json.value("fps", 0.0),
              report.json.value("joules_per_frame_estimate", 0.0), report.json.value("energy_method", "").c_str());
  if (!folder.empty()) std::printf("poster.jpg, icon.png and preview.mp4 are in %s\n", folder.c_str());
}

int run(const Options& options) {
  std::error_code error;
  std::string scratch = (fs::temp_directory_path(error) / "diopter-preflight-XXXXXX").string();
  if (options.out.empty() && !mkdtemp(scratch.data())) return fail(environment_failure(scratch, "cannot be made", "set TMPDIR to a folder that can be written"));
  if (!options.out.empty()) {
    fs::create_directories(options.out, error);
    if (error) return fail(environment_failure(options.out, "cannot be made: " + error.message(), "give another folder with --out"));
  }
  if (!fs::exists(options.lens, error)) return fail(invalid(options.lens, "is not there", "give a lens's folder or its .lens file"));
  const Result<preflight::Report> report = preflight::run({fs::absolute(options.lens).string(), options.clips, options.out.empty() ? scratch : options.out, "", {.wall = std::chrono::seconds(options.seconds)}});
  if (options.out.empty()) fs::remove_all(scratch, error);
  if (!report.ok()) return fail(report.status());
  if (options.json) std::printf("%s\n", report->json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  else print(*report, options.lens, options.out);
  return report->passed ? kDone : kContentAtFault;
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("LENS", options->lens, "a lens folder or a .lens file")->required();
  app.add_option("--clip", options->clips, "a video to try it on, or several: the first on which it draws on half of the frames counts; else a made picture that moves")->allow_extra_args(false);
  app.add_option("--out", options->out, "a folder for poster, icon and preview clip");
  app.add_option("--seconds", options->seconds, "how long the check may take")->check(CLI::Range(1, 3600))->capture_default_str();
  app.add_flag("--json", options->json, "print the report as one JSON document");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_preflight;
const Command kCommand_preflight = {"preflight", "check and try a lens in a sandbox, as a server does before it publishes it", "diopter preflight my-lens --clip me.mp4 --out pictures", declare};

}  // namespace diopter::cli
