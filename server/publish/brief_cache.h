// Answers of the last moment, so that a lens that everybody scans at once costs the database one look a moment.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/base/status.h"

namespace diopter::server {

// Threads: any number.
template <class Value>
class BriefCache {
 public:
  // `life`: how long an answer holds; at most `most` are kept.
  explicit BriefCache(std::chrono::milliseconds life, size_t most = 10'000) : life_(life), most_(most) {}

  // Made where it is not kept; `make` may wait.
  Result<Value> find(const std::string& key, const std::function<Result<Value>()>& make) {
    const auto now = std::chrono::steady_clock::now();
    {
      const std::scoped_lock lock(mutex_);
      const auto at = kept_.find(key);
      if (at != kept_.end() && at->second.until > now) {
        if (at->second.state != State::kDue) return at->second.value;
        at->second.state = State::kBeingMade;
      }
    }
    DIOPTER_ASSIGN(Value value, make());
    const std::scoped_lock lock(mutex_);
    if (kept_.size() >= most_) kept_.clear();
    kept_.insert_or_assign(key, Kept{value, now + life_});
    return value;
  }

  // Never waits: nothing where find() has to make it. Shortly before its end one caller gets nothing, and so makes it anew while the others still have it.
  std::optional<Value> kept(const std::string& key) {
    const auto now = std::chrono::steady_clock::now();
    const std::scoped_lock lock(mutex_);
    const auto at = kept_.find(key);
    if (at == kept_.end() || at->second.until <= now) return std::nullopt;
    if (at->second.state == State::kFresh && at->second.until - now < life_ / 5) {
      at->second.state = State::kDue;
      return std::nullopt;
    }
    return at->second.value;
  }

  // After a change by this server; others see it within a second.
  void forget() {
    const std::scoped_lock lock(mutex_);
    kept_.clear();
  }

 private:
  enum class State { kFresh = 1, kDue, kBeingMade };
  struct Kept {
    Value value;
    std::chrono::steady_clock::time_point until;
    State state = State::kFresh;
  };
  const std::chrono::milliseconds life_;
  const size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace diopter::server
