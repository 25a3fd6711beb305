#include "cli/cancellation.h"

#include <csignal>

namespace diopter::cli {

namespace {

std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

void on_signal(int signal) {
  asked.store(true);
  std::signal(signal, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& cancelled() { return asked; }

void watch_for_cancellation() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

}  // namespace diopter::cli
