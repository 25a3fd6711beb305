// What `diopter inspect` tells about a model, as text and as JSON.
#pragma once

#include <optional>
#include <string>

#include "inspect/alternatives.h"
#include "inspect/cost.h"
#include "inspect/guess.h"
#include "inspect/onnx_model.h"
#include "inspect/runnable.h"

namespace diopter::inspect {

// Borrows the model.
struct Description {
  const OnnxModel& model;
  std::vector<Obstacle> obstacles;  // empty: nothing speaks against running it
  BrowserFitness browser;
  Cost cost;
  std::string precision;
  std::optional<Guess> guess;
  Status no_guess;  // why there is none
  Alternatives alternatives;
};

// `task`: the user's word, or empty.
Description describe(const OnnxModel& model, const std::string& task = {});

std::string to_text(const Description& description, const std::string& name);
// One JSON document.
std::string to_json(const Description& description, const std::string& name);

// "rgb", "stretch": the words of lens.json.
std::string_view word_of(Fit fit);
std::string_view word_of(ColourOrder order);

}  // namespace diopter::inspect
