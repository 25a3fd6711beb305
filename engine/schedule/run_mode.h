// When a component looks at a frame. Dropping frames for a slow model happens here and nowhere else in the engine:
// `background` takes the newest frame whenever the model is free, so its results are as fresh as the model allows and the video
// never waits; with `hold` the video shows only frames that have their own result, later by the model's time.
#pragma once

#include <cstdint>
#include <span>

#include "engine/bundle/lens.h"
#include "engine/react/events.h"

namespace diopter {

// Does the component want this frame (`index` counts from 0), given what fired on it? Requires: its model is free.
bool wants_frame(const RunSpec& run, int64_t index, std::span<const Firing> firings);

// Must the step wait for the component's answer? `wait_for_answers`: the session's (files, for repeatable runs).
bool waits_for_answer(const RunSpec& run, bool wait_for_answers);

}  // namespace diopter
