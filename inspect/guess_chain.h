// How the components of a lens feed each other: a detector's boxes become regions of the next model, its points the numbers of
// the one after.
#pragma once

#include "inspect/guess.h"

namespace diopter::inspect {

// Connects `next` to the components before it, where one of them finds what it looks at: regions with the recipe of the known
// families (MediaPipe's hands, faces and bodies), numbers from points. Says why in `reasons`. A picture model that nothing
// before it finds regions for sees the whole frame.
// Fails (kInvalid) where `next` takes numbers and no component before it has points or a vector.
Status link_to_earlier(const std::vector<ComponentSpec>& earlier, const std::vector<std::string>& tasks, Guess& next);

}  // namespace diopter::inspect
