#include "cli/publishing.h"

#include <cstdio>
#include <filesystem>
#include <vector>

#include "cli/command.h"
#include "preflight/preflight.h"
#include "server/clock.h"
#include "server/jobs/preflight_job.h"
#include "server/jobs/sweeper.h"
#include "server/work_folder.h"

namespace diopter::cli {

namespace {

Status write_copy(const server::OpenFile& lens, const std::string& path) {
  constexpr int64_t kPiece = 1 << 20;
  std::FILE* file = std::fopen(path.c_str(), "wb");
  bool written = file != nullptr;
  std::vector<std::byte> scratch;
  Status status;
  for (int64_t at = 0; written && at < lens.size();) {
    const Result<Bytes> piece = lens.read(at, kPiece, scratch);
    if (!piece.ok()) {
      status = piece.status();
      break;
    }
    written = std::fwrite(piece->data(), 1, piece->size(), file) == piece->size();
    at += static_cast<int64_t>(piece->size());
  }
  if (file && std::fclose(file) != 0) written = false;
  DIOPTER_TRY(status);
  return written ? ok_status() : environment_failure(path, "cannot be written", "look at the disk that holds it");
}

// The sandbox reads a file of its own, which nobody changes meanwhile.
Result<server::PreflightOutcome> check_lens(const server::ServiceOptions& options, const server::OpenFile& lens, const std::string& folder) {
  const std::string path = folder + "/published.lens";
  DIOPTER_TRY(write_copy(lens, path));
  DIOPTER_ASSIGN(preflight::Report report, preflight::run({path, options.preflight_clips, folder, options.preflight_program}));
  return server::PreflightOutcome{report.passed, std::move(report.json), report.poster, report.icon, report.preview, report.preview.empty() ? "" : "mp4"};
}

// Said once, when the server starts; what is published meanwhile is told the same.
Status look_for_sandbox(const server::Service& service) {
  DIOPTER_ASSIGN(const server::WorkFolder folder, server::WorkFolder::make(service.options.data));
  const Status kept_in = preflight::try_sandbox(folder.path(), service.options.preflight_program);
  if (!kept_in.ok()) warn("published lenses cannot be checked here, and are all refused: " + kept_in.to_string());
  return ok_status();
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

bool is_to_publish(const server::ServiceOptions& options) {
  for (const std::string* named : {&options.signing_key, &options.database, &options.insights_database, &options.blobs, &options.events}) {
    if (!named->empty()) return true;
  }
  std::error_code error;
  return !options.data.empty() && std::filesystem::exists(options.data + "/signing.key", error);
}

Status open_publishing(const server::ServiceOptions& options, server::Site& site) {
  DIOPTER_ASSIGN(site.service, server::open_service(options));
  site.service->preflight = [&kept = site.service->options](const server::OpenFile& lens, const std::string& folder) { return check_lens(kept, lens, folder); };
  DIOPTER_TRY(look_for_sandbox(*site.service));
  site.service->log = [](std::string_view line) { warn(std::string(line)); };
  DIOPTER_ASSIGN(site.api, server::Api::open(*site.service));
  return ok_status();
}

}  // namespace diopter::cli
