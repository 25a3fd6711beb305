// --trigger NAME@SECONDS
#pragma once

#include <string>
#include <vector>

#include "engine/react/events.h"

#include "engine/base/status.h"

namespace diopter::cli {

struct TimedTrigger {
  std::string name;
  double time_s = 0;
};

// Sorted by time. Fails where a text is not NAME@SECONDS.
Result<std::vector<TimedTrigger>> parse_triggers(const std::vector<std::string>& texts);

// Moves the triggers that are due at `time_s` over to `events`.
void take_events(std::vector<TimedTrigger>& triggers, double time_s, std::vector<Event>& events);

}  // namespace diopter::cli
