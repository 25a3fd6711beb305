// What `diopter inspect` tells about a model, as text and as JSON.
#pragma once

#include <string>

#include "inspect/guess.h"
#include "inspect/onnx_model.h"

namespace diopter::inspect {

// Why a stock runtime cannot run the model ("operator DecodeImage of domain com.microsoft.extensions ..."); empty where nothing
// speaks against it.
std::string why_not_runnable(const OnnxModel& model);

struct Description {
  const OnnxModel& model;
  std::string not_runnable;  // the reason; empty: runs
  const Guess* guess;        // null where there is none
  std::string no_guess;      // why
};

std::string to_text(const Description& description, const std::string& name);
// One JSON document.
std::string to_json(const Description& description, const std::string& name);

}  // namespace diopter::inspect
