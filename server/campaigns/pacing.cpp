#include "server/campaigns/pacing.h"

#include <algorithm>

namespace diopter::server {

int64_t plays_allowed(const Flight& flight, int64_t now_ms) {
  if (now_ms < flight.starts_ms || now_ms >= flight.ends_ms) return 0;
  constexpr int64_t kHeadStart = 50;
  const double elapsed = static_cast<double>(now_ms - flight.starts_ms) / static_cast<double>(flight.ends_ms - flight.starts_ms);
  const auto by_time = static_cast<int64_t>(static_cast<double>(flight.budget_plays) * elapsed);
  return std::min(flight.budget_plays, by_time + std::max<int64_t>(1, flight.budget_plays / kHeadStart));
}

bool is_due(const Flight& flight, int64_t plays, int64_t now_ms) { return plays < plays_allowed(flight, now_ms); }

}  // namespace diopter::server
