// Triggers that outputs set off: a word was heard, a gesture was seen.
#pragma once

#include <span>
#include <vector>

#include "engine/bundle/lens.h"
#include "engine/output/outputs.h"
#include "engine/react/events.h"

namespace diopter {

// Threads: one at a time.
class TriggerWatch {
 public:
  // Fails (kInvalid, place = "triggers/I/...") where a trigger looks at an output that can set off nothing. `specs` outlive the watch.
  Status load(std::span<const TriggerSpec> specs, const Outputs& outputs);
  // Appends what fired: where an item has come to its score that had not been there before, at most once in hold_off_s.
  void check(const Outputs& outputs, double time_s, std::vector<Firing>& firings);
  void reset();

 private:
  struct Watched {
    const TriggerSpec* spec = nullptr;
    size_t output = 0;
    bool held = false;  // the score is there still
    bool fired = false;
    double fired_s = 0;
  };
  std::vector<Watched> watched_;
};

}  // namespace diopter
