#include "cli/publishing.h"

#include <cstdio>
#include <filesystem>

#include "cli/command.h"
#include "engine/model/ort_runner.h"
#include "media/asset_source.h"
#include "package/check.h"
#include "server/jobs/preflight_job.h"

namespace diopter::cli {

namespace {

Result<server::PreflightOutcome> check_lens(const server::OpenFile& lens, const std::string& folder) {
  const std::string path = folder + "/published.lens";
  DIOPTER_ASSIGN(const std::vector<std::byte> bytes, lens.read_all());
  std::FILE* file = std::fopen(path.c_str(), "wb");
  const bool written = file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (!file || std::fclose(file) != 0 || !written) return environment_failure(path, "cannot be written", "look at the disk that holds it");
  const package::CheckReport report = package::check(path, {.make_runner = make_ort_runner, .open_assets = media::make_asset_source});
  server::PreflightOutcome outcome;
  outcome.passed = !report.has_errors();
  outcome.report = nlohmann::json::parse(package::to_json("lens", report), nullptr, false);
  return outcome;
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

bool is_initialised(const server::ServiceOptions& options) {
  std::error_code error;
  const std::string key = options.signing_key.empty() ? options.data + "/signing.key" : options.signing_key;
  return !options.data.empty() && std::filesystem::exists(key, error);
}

Status open_publishing(const server::ServiceOptions& options, server::Site& site) {
  DIOPTER_ASSIGN(site.service, server::open_service(options));
  site.service->preflight = check_lens;
  site.service->log = [](std::string_view line) { warn(std::string(line)); };
  DIOPTER_ASSIGN(site.api, server::Api::open(*site.service));
  return ok_status();
}

}  // namespace diopter::cli
