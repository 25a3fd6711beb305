// What a model is for, and how to feed and read it, guessed from shapes, operators near inputs and outputs, names and metadata.
// A guess: each part says why, and a creator may correct it in lens.json.
#pragma once

#include <string>
#include <vector>

#include "engine/bundle/lens.h"
#include "inspect/onnx_model.h"

namespace diopter::inspect {

struct Guess {
  std::string task;  // "selfieseg", "objdet", "classify", ...; "unknown"
  ComponentSpec component;  // without id and model
  std::vector<EffectSpec> effects;  // `input` names outputs as "NAME", without the component
  std::vector<std::string> reasons;
};

// The words that `--task` takes.
std::vector<std::string> task_words();

// `task`: the user's word, or empty. Labels of well-known sets are filled in.
// Fails (kUnsupported, place = the input) where no input can take a picture.
Result<Guess> guess(const OnnxModel& model, const std::string& task);

}  // namespace diopter::inspect
