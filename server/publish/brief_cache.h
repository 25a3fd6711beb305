// Answers of the last second, so that a lens that everybody scans at once costs the database one look a second.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "engine/base/status.h"

namespace diopter::server {

// Threads: any number.
template <class Value>
class BriefCache {
 public:
  Result<Value> find(const std::string& key, const std::function<Result<Value>()>& make) {
    const auto now = std::chrono::steady_clock::now();
    {
      const std::scoped_lock lock(mutex_);
      const auto at = kept_.find(key);
      if (at != kept_.end() && at->second.until > now) return at->second.value;
    }
    DIOPTER_ASSIGN(Value value, make());
    const std::scoped_lock lock(mutex_);
    if (kept_.size() >= kMost) kept_.clear();
    kept_.insert_or_assign(key, Kept{value, now + kBrief});
    return value;
  }
  // After a change by this server; others see it within a second.
  void forget() {
    const std::scoped_lock lock(mutex_);
    kept_.clear();
  }

 private:
  static constexpr std::chrono::seconds kBrief{1};
  static constexpr size_t kMost = 10'000;
  struct Kept {
    Value value;
    std::chrono::steady_clock::time_point until;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace diopter::server
