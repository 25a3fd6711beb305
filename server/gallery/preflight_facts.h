// What the gallery and reviewers read out of a preflight's report (versions.preflight): other programs wrote it, so nothing in it is relied on.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace diopter::server {

struct PreflightFacts {
  nlohmann::json fps;                        // numbers, or null where nothing was measured
  nlohmann::json step_ms;
  nlohmann::json joules_per_frame_estimate;
  nlohmann::json models;                     // [{file, bytes, licence, source}]; each file once
};

// `report`: JSON text.
PreflightFacts read_preflight(const std::string& report);

}  // namespace diopter::server
