#include "cli/trigger_option.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace diopter::cli {

Result<std::vector<TimedTrigger>> parse_triggers(const std::vector<std::string>& texts) {
  std::vector<TimedTrigger> triggers;
  for (const std::string& text : texts) {
    const size_t at = text.rfind('@');
    char* end = nullptr;
    const double time_s = at == std::string::npos ? NAN : std::strtod(text.c_str() + at + 1, &end);
    if (at == 0 || !std::isfinite(time_s) || time_s < 0 || *end != '\0' || end == text.c_str() + at + 1) {
      return invalid({}, "\"" + text + "\" is not NAME@SECONDS", "for example tap@2.5");
    }
    triggers.push_back({text.substr(0, at), time_s});
  }
  std::ranges::stable_sort(triggers, {}, &TimedTrigger::time_s);
  return triggers;
}

void take_events(std::vector<TimedTrigger>& triggers, double time_s, std::vector<Event>& events) {
  events.clear();
  const auto due = std::ranges::find_if(triggers, [&](const TimedTrigger& trigger) { return trigger.time_s > time_s; });
  for (auto it = triggers.begin(); it != due; ++it) events.push_back({it->name, it->time_s});
  triggers.erase(triggers.begin(), due);
}

}  // namespace diopter::cli
