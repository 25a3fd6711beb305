// diopter run on a source without pictures: a lens that hears, one results line a step of its model.
#pragma once

#include <string>
#include <vector>

#include "cli/results_writer.h"
#include "cli/trigger_option.h"

namespace diopter::cli {

struct SoundRunOptions {
  std::string lens, in, out;  // out: "null" or a path that ends in .wav
  ResultPlaces results;
  int64_t steps = 0;          // 0: all
  int threads = 0;
};

// Whether --in and --out ask for such a run: a sound file or a microphone, or a .wav to write.
bool is_sound_run(const std::string& in, const std::string& out);

// Runs to the end, to `steps` or to cancellation (kCancelled; what was written is finished). Prints a summary on stderr.
Status run_on_sound(const SoundRunOptions& options, std::vector<TimedTrigger> triggers);

}  // namespace diopter::cli
