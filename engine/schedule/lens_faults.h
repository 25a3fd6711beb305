// What a lens names (decoders, filters, sound features, effects) held against the registries: whether they are there and take the given
// parameters. Told from the manifest alone; parse_lens has checked its form before.
#pragma once

#include <string>
#include <vector>

#include "engine/bundle/lens.h"

namespace diopter {

struct LensFault {
  const char* code;     // stable; docs/lens-format.md explains each
  std::string pointer;  // JSON pointer into lens.json
  std::string message;
  std::string remedy;
};

// In the manifest's order: components, then effects.
std::vector<LensFault> faults_of(const Lens& lens);

}  // namespace diopter
