// Faults of work that is tried again and again, for whoever runs the server.
#pragma once

#include <string>

#include "server/service.h"

namespace diopter::server {

// Tells each fault once, until the work goes well or fails otherwise: a store that is away for an hour is not a thousand lines. Threads: used by one.
class FaultLog {
 public:
  // `service` outlives it; `work` stands before each line.
  FaultLog(const Service& service, std::string work) : service_(service), work_(std::move(work)) {}
  void tell(const Status& status);

 private:
  const Service& service_;
  const std::string work_;
  std::string told_;
};

}  // namespace diopter::server
