// Made pictures for tests and demonstrations: "test:bars", "test:motion", "test:grey", with a size, rate and length if wished:
// "test:motion@1280x720@30@90" (90 frames).
#pragma once

#include "media/source.h"

namespace diopter::media {

// Fails (kInvalid) for a name or numbers that it does not know.
Result<std::unique_ptr<FrameSource>> open_test_source(const std::string& src);

}  // namespace diopter::media
