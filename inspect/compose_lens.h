// From models to a whole lens: components with ids, what feeds what, effects, and why it is as it is. Hashes and names come from the
// caller, who has the files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inspect/guess.h"

namespace diopter::inspect {

// Where a model comes from.
struct ModelOrigin {
  std::string file_name;  // without folders: "selfie.tflite"
  std::string sha256;     // of its ONNX bytes
};

// What the user knows better than the guess.
struct ModelWish {
  std::string task;                   // empty: guessed; "face" and "hands" stand for whole chains
  std::optional<size_t> alternative;  // in alternatives_of(model, guess).others; none: the top guess
};

struct ComposedLens {
  Lens lens;
  std::vector<std::string> tasks;  // by component
  std::vector<std::string> notes;  // for people; those of a component follow its line, indented by two spaces
};

// The name inside a lens of the model that came as `file_name`: "models/NAME.onnx". Characters that no lens may have become '_'.
std::string model_name_in_lens(const std::string& file_name);

// Adds the guess as component `id`, with its effects.
void add_component(Guess guess, const std::string& id, const ModelOrigin& origin, Lens& lens);

// Adds a component for the model, fed by those before it where one of them finds what it looks at.
// Fails with the part at fault as place: kUnsupported where ONNX Runtime cannot run the model or nothing can be guessed, kInvalid for an
// alternative that is not there, for a model that nothing feeds, and where another model of the lens has its name.
Status add_model(const OnnxModel& model, const ModelOrigin& origin, const ModelWish& wish, ComposedLens& composed);

}  // namespace diopter::inspect
