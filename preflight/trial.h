// The lens on the clip: how fast it is, what it draws.
#pragma once

#include <nlohmann/json.hpp>

#include "library/lens_host.h"
#include "media/source.h"

namespace diopter::preflight {

// An entry of the report's "findings".
nlohmann::json finding(const char* severity, const std::string& code, const std::string& place, const std::string& message, const std::string& remedy);

// Runs kFrames frames of the clip, each at most kClipSide pixels long; writes the pictures and adds figures, and findings about what was (not) shown.
// `icon`: see Drawn::finish. Fails as the lens does.
Status try_lens(LensHost& host, media::FrameSource& clip, const Frame* icon, nlohmann::json& report);

}  // namespace diopter::preflight
