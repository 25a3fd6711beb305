// Work for later, and events, between servers: in the process, or over NATS JetStream.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/status.h"

namespace diopter::server {

// What was asked to be done is in the database (table jobs); the bus only says that there is something. A message may come twice or be lost:
// takers look into the database, and the sweeper announces again what nobody took.
// Threads: any number at a time. Fails with kUnavailable where the bus is away.
class Bus {
 public:
  virtual ~Bus() = default;
  virtual Status announce_job(const std::string& id) = 0;
  // Waits for a job's id, `patience` at most; empty: none came.
  virtual Result<std::string> next_job(std::chrono::milliseconds patience) = 0;
  // A batch of events (JSON text). When it returns, the batch outlives a kill of this program.
  virtual Status append_events(std::string batch) = 0;
  // The same without a wait: calls `done` once with what append_events() would have returned, on this thread or another. Batches that come together
  // are kept together.
  virtual void append_events(std::string batch, std::function<void(const Status&)> done) = 0;
  // Hands batches to `store` in order; a batch for which it succeeds is not given again, others are. Returns how many were stored;
  // waits `patience` at most for the first.
  virtual Result<int> take_events(const std::function<Status(const std::vector<std::string>&)>& store, std::chrono::milliseconds patience) = 0;
  virtual Status ping() = 0;
};

// Jobs through a queue in memory, events through a journal in `folder` (appended before the answer, removed when stored). Several processes may share
// the folder: what one that ended left there is taken by another.
Result<std::unique_ptr<Bus>> open_local_bus(const std::string& folder);
// `address`: as nats_address.h says. Makes the streams where they are not there. Fails with kInvalid for an address that is none, with kUnavailable
// where nothing answers; later it connects again by itself.
Result<std::unique_ptr<Bus>> open_nats_bus(const std::string& address);

}  // namespace diopter::server
