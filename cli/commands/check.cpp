// diopter check LENS [--json]
#include <cstdio>

#include "cli/command.h"
#include "engine/model/ort_runner.h"
#include "media/asset_source.h"
#include "package/check.h"

namespace diopter::cli {

namespace {

struct Options {
  std::string lens;
  bool json = false;
};

int run(const Options& options) {
  const package::CheckReport report = package::check(options.lens, {.make_runner = make_ort_runner, .open_assets = media::make_asset_source});
  int errors = 0;
  for (const package::Finding& finding : report.findings) {
    const bool error = finding.severity == package::Severity::kError;
    errors += error;
    // A place in the container names its path already.
    const std::string place = finding.place.starts_with(options.lens) ? finding.place : options.lens + ": " + finding.place;
    const Status status = invalid(place, finding.message + " [" + finding.code + "]", finding.remedy);
    if (error) {
      (void)fail(status);
    } else if (!options.json) {
      warn(status.to_string());
    }
  }
  if (options.json) {
    std::printf("%s\n", package::to_json(options.lens, report).c_str());
  } else if (errors == 0) {
    std::printf("%s: no errors, %zu warnings, %lld bytes\n", options.lens.c_str(), report.findings.size(), static_cast<long long>(report.packed_bytes));
  }
  return errors == 0 ? kDone : kContentAtFault;
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("LENS", options->lens, "a lens folder or a .lens file")->required();
  app.add_flag("--json", options->json, "print all findings as one JSON document");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_check;
const Command kCommand_check = {"check", "validate a lens: container, manifest, hashes, models, a dry run, licences, size budget", "diopter check my-lens", declare};

}  // namespace diopter::cli
