// The lens on the clip: how fast it is, what it draws.
#pragma once

#include <nlohmann/json.hpp>

#include "library/lens_host.h"
#include "media/source.h"

namespace diopter::preflight {

// An entry of the report's "findings".
nlohmann::json finding(const char* severity, const std::string& code, const std::string& place, const std::string& message, const std::string& remedy);

// What came of a clip.
struct Trial {
  int64_t frames = 0;   // that the lens was given
  int64_t shown = 0;    // of them
  int64_t changed = 0;  // shown, and not as the camera gave them
  int64_t pictures = 0; // changed, and no flat colour
};

// Runs kFrames frames of the clip, each at most kClipSide pixels long; writes the pictures and adds figures; again for another clip, whose
// pictures and figures take the place of those before. `icon`: see Drawn::finish. Fails as the lens does.
Result<Trial> try_lens(LensHost& host, media::FrameSource& clip, const Frame* icon, nlohmann::json& report);

// The finding of a lens of which nothing was to be seen on any of so many clips; `trial` is the last.
void add_what_was_missed(const Trial& trial, size_t clips, nlohmann::json& report);

}  // namespace diopter::preflight
