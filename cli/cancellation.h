// Ctrl-C: the first one asks the work to stop and finish its files, the second one ends the program at once.
#pragma once

#include <atomic>

namespace diopter::cli {

// Set by SIGINT and SIGTERM once watch_for_cancellation() was called.
const std::atomic<bool>& cancelled();
void watch_for_cancellation();

}  // namespace diopter::cli
