// Variants of the top guess that fit the model as well or nearly: another range of values, order of colours, fit, decoder. All
// plausibilities are estimates from what the graph, its weights and its names say; a look at a picture decides (`diopter inspect --on`).
#pragma once

#include <string>
#include <vector>

#include "inspect/guess.h"
#include "inspect/onnx_model.h"

namespace diopter::inspect {

// What a guess says of one question, and how plausible that is.
struct Weighed {
  std::string field;         // "range", "colour", "fit", "decoder"
  std::string value;         // "0..1", "rgb", "stretch", "mask"
  double plausibility = 0;   // 0..1, an estimate; a field's values sum to 1 at most
  std::string reason;        // may be empty
};

struct Alternative {
  Weighed differs;  // from the top guess
  Guess guess;      // the whole variant
};

struct Alternatives {
  std::vector<Weighed> taken;        // what the top guess says, a field each
  std::vector<Alternative> others;   // the most plausible first; those under 0.04 are left out
  // Fields of which another value is at least half as plausible as the one taken.
  std::vector<std::string> open_fields() const;
};

// `top` was made from `model`. Models that take no picture have no alternatives yet.
Alternatives alternatives_of(const OnnxModel& model, const Guess& top);

// "0..1", "-1..1", "0..255", "int8", "ImageNet mean and deviation", "(s - 127) / 128", or "s * a + b".
std::string range_of(const TransformSpec& transform);

}  // namespace diopter::inspect
