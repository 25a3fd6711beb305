// From the bus into the insights database: each event counted once, however often it comes.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "server/fault_log.h"

namespace diopter::server {

// Stores batches (as Intake::batch_of makes them) in one transaction. What is no batch, codes that nobody knows and lenses that are not counted
// are left out silently; `main` is asked which those are. Fails with kUnavailable where a database is away: give the batches again.
Status store_batches(const Database& main, Database& insights, const std::vector<std::string>& batches);

// The thread that stores: events as they come from the bus, and every minute how often campaigns were shown and what is due at the end of a day.
// Threads: used by one.
class EventStore {
 public:
  // `service` outlives it.
  explicit EventStore(Service& service) : service_(service), faults_(service, "insights") {}
  ~EventStore();  // stores what was shown since
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;
  // One round; waits `patience` at most for events. Gives whether some were stored: more may wait. Failures are told to the service's log, each once
  // until it goes well again.
  bool run_once(std::chrono::milliseconds patience);

 private:
  void tend(int64_t now);

  Service& service_;
  int64_t tended_ms_ = 0, cleaned_ms_ = 0;
  FaultLog faults_;
};

}  // namespace diopter::server
