#include "cli/publishing.h"

#include <cstdio>
#include <filesystem>

#include "cli/command.h"
#include "preflight/preflight.h"
#include "server/clock.h"
#include "server/jobs/preflight_job.h"
#include "server/jobs/sweeper.h"

namespace diopter::cli {

namespace {

// The sandbox reads a file of its own, which nobody changes meanwhile.
Result<server::PreflightOutcome> check_lens(const server::ServiceOptions& options, const server::OpenFile& lens, const std::string& folder) {
  const std::string path = folder + "/published.lens";
  DIOPTER_ASSIGN(const std::vector<std::byte> bytes, lens.read_all());
  std::FILE* file = std::fopen(path.c_str(), "wb");
  const bool written = file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (!file || std::fclose(file) != 0 || !written) return environment_failure(path, "cannot be written", "look at the disk that holds it");
  DIOPTER_ASSIGN(preflight::Report report, preflight::run({path, options.preflight_clip, folder, options.preflight_program}));
  return server::PreflightOutcome{report.passed, std::move(report.json), report.poster, report.icon, report.preview, report.preview.empty() ? "" : "mp4"};
}

}  // namespace

int init_publishing(const server::ServiceOptions& options, const std::string& admin) {
  if (options.data.empty()) return usage_error("--init", "needs a folder for the server's data: give it with --data");
  if (admin.empty()) return usage_error("--init", "needs the name of the first admin: give it with --admin");
  const Result<std::string> token = server::init_service(options, admin);
  if (!token.ok()) return fail(token.status());
  std::printf("%s\n", token->c_str());
  std::fprintf(stderr, "The line above is the API token of '%s'. It is shown this once: keep it as you keep a password.\n", admin.c_str());
  return kDone;
}

int sweep_publishing(const server::ServiceOptions& options) {
  if (options.data.empty()) return usage_error("--sweep", "needs the folder of the server's data: give it with --data");
  const auto service = server::open_service(options);
  if (!service.ok()) return fail(service.status());
  const Status swept = server::sweep_files(**service, server::now_ms() + 1);
  return swept.ok() ? kDone : fail(swept);
}

bool is_initialised(const server::ServiceOptions& options) {
  std::error_code error;
  const std::string key = options.signing_key.empty() ? options.data + "/signing.key" : options.signing_key;
  return !options.data.empty() && std::filesystem::exists(key, error);
}

Status open_publishing(const server::ServiceOptions& options, server::Site& site) {
  DIOPTER_ASSIGN(site.service, server::open_service(options));
  site.service->preflight = [&kept = site.service->options](const server::OpenFile& lens, const std::string& folder) { return check_lens(kept, lens, folder); };
  site.service->log = [](std::string_view line) { warn(std::string(line)); };
  DIOPTER_ASSIGN(site.api, server::Api::open(*site.service));
  return ok_status();
}

}  // namespace diopter::cli
