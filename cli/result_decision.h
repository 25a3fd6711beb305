// How decided a result is: a wrong way of feeding a model mostly shows as a result that says little.
#pragma once

#include <string>

#include "engine/output/outputs.h"

namespace diopter::cli {

struct Decision {
  double decided = 0;   // 0..1; only results of one kind compare
  std::string measure;  // what was measured: "sure pixels 97 %"
  std::string found;    // what was found: "coverage 41 %", "tabby 62 %"
};

Decision decision_of(const Output& output, Size frame);

}  // namespace diopter::cli
