// Tries guesses on a photo, so that the eye can decide between them: runs each as a lens of its own, draws the results side by side.
#pragma once

#include <string>
#include <vector>

#include "cli/result_decision.h"
#include "engine/frame/frame.h"
#include "inspect/describe.h"

namespace diopter::cli {

struct Trial {
  std::string title;  // "top guess", "range 0..255"
  double plausibility = 0;  // 1 for the top guess
  Decision decision;  // of the first output
  Frame drawn;        // kRgba; empty where it failed
  Status failure;
};

// The top guess and at most five variants, the most plausible first. `path` names the model for messages.
// Requires: description.guess.
std::vector<Trial> try_guesses(const inspect::Description& description, const std::string& path, Bytes model, const Frame& photo);

// Draws the photo and the trials with captions as a PNG. Fails (kEnvironment) where it cannot be written.
Status draw_sheet(const Frame& photo, const std::vector<Trial>& trials, const std::string& out);

}  // namespace diopter::cli
