// How fast a campaign may spend its plays: evenly over its flight, with a head start.
#pragma once

#include <cstdint>

namespace diopter::server {

struct Flight {
  int64_t starts_ms = 0, ends_ms = 0;  // since 1970; it runs from the first until before the second
  int64_t budget_plays = 0;
};

// How many plays it may have had by now: the budget's share of the time that is over, and a fiftieth of the budget ahead (one play at least), so that
// a new campaign is seen at once; never more than the budget. 0 before and after the flight.
int64_t plays_allowed(const Flight& flight, int64_t now_ms);

// Whether a slot shows it: it is in flight, and `plays` are fewer than it may have had.
bool is_due(const Flight& flight, int64_t plays, int64_t now_ms);

}  // namespace diopter::server
