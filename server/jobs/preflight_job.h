// The check and the trial run of one version that was published.
#pragma once

#include <atomic>
#include <chrono>

#include <nlohmann/json.hpp>

#include "server/service.h"

namespace diopter::server {

// What a preflight found; the files lie in the folder that it was given.
struct PreflightOutcome {
  bool passed = false;
  nlohmann::json report;  // with "findings" and, of one that ran, "manifest"
  std::string poster, icon, preview;  // names of files; empty: none
  std::string preview_type;           // their ending: "mp4"
};

// Takes the next job that waits, if one comes within `patience`, and does it. Failures are told to the service's log; the job is taken again later.
void run_next_job(Service& service, std::chrono::milliseconds patience, const std::atomic<bool>& ended);

}  // namespace diopter::server
