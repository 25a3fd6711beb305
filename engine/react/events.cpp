#include "engine/react/events.h"

#include <algorithm>

namespace diopter {

bool has_fired(std::span<const Firing> firings, std::string_view trigger) {
  return std::ranges::any_of(firings, [&](const Firing& firing) { return firing.trigger == trigger; });
}

void fire(std::span<const Event> events, std::span<const std::string> triggers, std::vector<Firing>& firings) {
  firings.clear();
  for (const Event& event : events) {
    if (std::ranges::find(triggers, event.name) != triggers.end()) firings.push_back({event.name, event.time_s, "event"});
  }
}

}  // namespace diopter
