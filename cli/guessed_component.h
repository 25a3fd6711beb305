// From a guess to a component of a lens.
#pragma once

#include <string>

#include "engine/base/named_bytes.h"
#include "inspect/guess.h"

namespace diopter::cli {

// The name inside a lens of the model that lies at `path`: "models/NAME.onnx".
std::string model_name_in_lens(const std::string& path);

// Adds the guess as component `id`, with its effects. `model`: the ONNX bytes, of the file at `path`.
void add_component(inspect::Guess guess, const std::string& id, const std::string& path, Bytes model, Lens& lens);

}  // namespace diopter::cli
