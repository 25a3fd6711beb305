// Loading a model into ONNX Runtime: session options, providers, the cache of optimised graphs, the placement report.
// Included by ort_runner*.cpp only.
#pragma once

#include "engine/model/ort_api.h"
#include "engine/model/runner.h"

namespace diopter::ort {

// What the runtime says goes here, while the session is made and as long as it lives.
struct RuntimeLog {
  LogSink sink;
  std::vector<NodePlacement> placement;
};

struct LoadedModel {
  std::unique_ptr<RuntimeLog> log;  // outlives the session
  Owned<OrtSession> session;
  ModelInfo info;
  std::vector<NodePlacement> placement;  // where RunnerOptions::report_placement asked for it
};

Result<LoadedModel> load_model(std::span<const std::byte> model, const RunnerOptions& options);

}  // namespace diopter::ort
