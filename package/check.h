// All that can be said of a lens before it is used: what `diopter check` prints and a server asks before it publishes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/model/runner.h"
#include "engine/render/effect.h"
#include "package/package.h"

namespace diopter::package {

enum class Severity { kError = 1, kWarning };

// `code` is stable; docs/lens-format.md explains each. `place` is the file, with a JSON pointer where it is lens.json.
struct Finding {
  std::string code;
  Severity severity = Severity::kError;
  std::string place;
  std::string message;
  std::string remedy;
};

struct CheckOptions {
  Limits limits;
  int threads = 0;            // of each model; 0: those that the lens asks for
  RunnerFactory make_runner;  // empty: models are not loaded, nothing is run
  // Decodes the assets of these files for the dry run; empty: effects are not drawn.
  std::function<std::unique_ptr<AssetSource>(const NamedBytes& files)> open_assets;
};

struct CheckReport {
  std::vector<Finding> findings;  // in the order of the checks
  int64_t packed_bytes = 0;       // of the files that lens.json names, and lens.json
  bool has_errors() const;
};

// Container, manifest, files and hashes, decoders and effects with their parameters, models and their tensors, a dry run on a grey
// frame, licences, the size budget. A later group is left out where an earlier one makes it pointless. Never fails: all is findings.
CheckReport check(const std::string& path, const CheckOptions& options);

// One JSON document: {"lens": path, "ok": bool, "packed_bytes": n, "findings": [{code, severity, place, message, remedy}]}.
std::string to_json(const std::string& path, const CheckReport& report);

}  // namespace diopter::package
