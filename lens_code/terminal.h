// A code as text, for a terminal that a phone looks at.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::lens_code {

// Lines of half blocks, two modules above each other in a character, with the quiet zone: light modules are drawn, dark ones left out, as a terminal
// with light text on dark ground shows them. `coloured`: says black and white itself, so that a terminal of any colours shows it.
// Fails (kInvalid) where the text is empty or longer than 200 bytes.
Result<std::string> terminal_code(std::string_view text, bool coloured);

}  // namespace diopter::lens_code
