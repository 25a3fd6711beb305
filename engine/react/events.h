// What happens to a session from outside, and what that sets off.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace diopter {

// Something that happened since the last frame: a tap, a key, `--trigger NAME@SECONDS`.
struct Event {
  std::string name;
  double time_s = 0;
};

// What fired on a frame, and why.
struct Firing {
  std::string trigger;
  double time_s = 0;
  std::string reason;
};

bool has_fired(std::span<const Firing> firings, std::string_view trigger);

// The events that one of `triggers` listens to, in the order of the events.
void fire(std::span<const Event> events, std::span<const std::string> triggers, std::vector<Firing>& firings);

}  // namespace diopter
