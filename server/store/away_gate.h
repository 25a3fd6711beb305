// Who may ask a store that was away: those who wait for it must not take the threads of those who could be answered.
#pragma once

#include <atomic>
#include <chrono>

namespace diopter::server {

// Open while the store answers. After a failure one caller at a time is let through, kPause after the one before; the others are to fail at once.
// Threads: any number.
class AwayGate {
 public:
  bool may_ask() {
    Time next = next_try_.load();
    if (next == Time::zero()) return true;
    const Time now = clock_now();
    return now >= next && next_try_.compare_exchange_strong(next, now + kLongestTry);
  }
  void tell_answered() {
    if (next_try_.load() != Time::zero()) next_try_ = Time::zero();
  }
  void tell_away() { next_try_ = clock_now() + kPause; }

 private:
  using Time = std::chrono::steady_clock::duration;
  static constexpr std::chrono::milliseconds kPause{300}, kLongestTry{8000};
  static Time clock_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

  std::atomic<Time> next_try_{Time::zero()};
};

}  // namespace diopter::server
