// `diopter test --accept`: what the lens finds now becomes what its cases expect.
#pragma once

#include <string>
#include <vector>

#include "library/golden_run.h"

namespace diopter::golden {

struct AcceptOptions {
  std::string frame;            // a picture or clip that a case is made of; empty: every case is refreshed
  std::string name;             // of that case; empty: the frame's file name
  std::vector<int64_t> frames;  // of a clip; empty: the first
  std::vector<std::string> only;  // the cases that are refreshed; empty: all
  bool tensors = false;         // writes what the models are fed and answer as the reference
};

// Writes tests/NAME.json and the files that it names; `lens` is a folder. Returns lines that tell what changed.
// Fails (kInvalid) for a .lens file and for what read_case refuses; kEnvironment where the folder cannot be written.
Result<std::vector<std::string>> accept(const std::string& lens, const AcceptOptions& options);

}  // namespace diopter::golden
