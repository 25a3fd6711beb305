// The font of all texts: DejaVu Sans (a free licence of its own, see NOTICE), a Latin subset, embedded at build time.
#pragma once

#include "engine/base/named_bytes.h"

namespace diopter::media {

// TrueType; lives as long as the program.
Bytes embedded_font();

}  // namespace diopter::media
