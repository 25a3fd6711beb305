#include "engine/schedule/run_mode.h"

namespace diopter {

bool wants_frame(const RunSpec& run, int64_t index, std::span<const Firing> firings) {
  switch (run.mode) {
    case RunMode::kEveryFrame: return index % run.every == 0;
    case RunMode::kBackground: return true;
    case RunMode::kOnTrigger: return has_fired(firings, run.trigger);
  }
  return false;
}

bool waits_for_answer(const RunSpec& run, bool wait_for_answers) { return wait_for_answers || run.mode == RunMode::kEveryFrame; }

}  // namespace diopter
