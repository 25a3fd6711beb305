#include "library/lens_host.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "engine/model/ort_runner.h"

namespace diopter {

namespace {

// The user's cache of optimised graphs; empty where there is no place for it.
std::string graph_cache_dir() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (!(cache && *cache) && !(home && *home)) return {};
  const std::filesystem::path dir = (cache && *cache ? std::filesystem::path(cache) : std::filesystem::path(home) / ".cache") / "diopter" / "graphs";
  std::error_code failed;
  std::filesystem::create_directories(dir, failed);
  return failed ? std::string() : dir.string();
}

}  // namespace

int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Result<std::unique_ptr<LensHost>> LensHost::open(const std::string& path, const HostOptions& options) {
  DIOPTER_ASSIGN(package::OpenLens opened, package::open_lens(path));
  Result<std::unique_ptr<LensHost>> host = open(std::move(opened), options);
  if (!host.ok()) return std::move(host).status().within(path);
  return host;
}

Result<std::unique_ptr<LensHost>> LensHost::open(package::OpenLens opened, const HostOptions& options) {
  std::unique_ptr<LensHost> host(new LensHost(std::move(opened)));
  DIOPTER_TRY(host->start(options));
  return host;
}

Status LensHost::start(const HostOptions& options) {
  assets_ = media::make_asset_source(*opened_.files);
  SessionOptions session;
  session.make_runner = [this](Bytes model, const RunnerOptions& wished) {
    RunnerOptions runner = wished;
    if (runner.executor) {  // the component may be answered later: a worker of its own
      workers_.push_back(std::make_unique<media::Worker>());
      runner.executor = workers_.back()->executor();
    }
    return make_ort_runner(model, runner);
  };
  session.runner.threads = options.threads;
  session.runner.graph_cache_dir = graph_cache_dir();
  session.runner.clock = now_ns;
  session.runner.log = options.log;
  if (!options.wait_for_answers) session.runner.executor = [](std::function<void()> task) { task(); };  // replaced by a worker's
  session.assets = assets_.get();
  session.clock = now_ns;
  session.log = options.log;
  session.wait_for_answers = options.wait_for_answers;
  session.draw = options.draw;
  session.tap = options.tap;
  DIOPTER_ASSIGN(session_, Session::create(opened_.lens, *opened_.files, session));
  return ok_status();
}

}  // namespace diopter
