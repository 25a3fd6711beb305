// The check and the trial run of one version that was published.
#pragma once

#include <atomic>
#include <chrono>

#include <nlohmann/json.hpp>

#include "server/fault_log.h"

namespace diopter::server {

// What a preflight found; the files lie in the folder that it was given.
struct PreflightOutcome {
  bool passed = false;
  nlohmann::json report;  // with "findings" and, of one that ran, "manifest"
  std::string poster, icon, preview;  // names of files; empty: none
  std::string preview_type;           // their ending: "mp4"
};

// The thread that does preflights. Threads: used by one.
class PreflightJobs {
 public:
  // `service` outlives it.
  explicit PreflightJobs(Service& service) : service_(service), bus_faults_(service, "jobs"), faults_(service, "preflight") {}
  // Takes the next job that waits, if one comes within `patience`, and does it; none once `ended`. Gives whether there was one. What fails is told to
  // the service's log, and the job is taken again later.
  bool run_once(std::chrono::milliseconds patience, const std::atomic<bool>& ended);

 private:
  Result<std::string> next(std::chrono::milliseconds patience);

  Service& service_;
  FaultLog bus_faults_, faults_;
  int64_t looked_ms_ = 0;  // into the database, for jobs that nobody announced
};

}  // namespace diopter::server
