// What a schema cannot say of a lens. Used inside bundle/ only.
#pragma once

#include "engine/bundle/lens.h"

namespace diopter::bundle {

// Fails (kInvalid) with a JSON pointer as place: names that are not as they must be or are given twice, an effect's input that no
// component makes, a path that leaves the lens, one file with two hashes, a crop that reaches out of the frame, fields of another
// run mode.
Status check_lens(const Lens& lens);

}  // namespace diopter::bundle
