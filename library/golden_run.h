// Runs a lens on the frames of a golden case and keeps what every stage did.
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "library/golden_case.h"
#include "library/lens_host.h"

namespace diopter::golden {

// 8-bit samples, rows without padding.
struct Picture8 {
  Size size;
  int channels = 0;  // 1 or 3
  std::vector<uint8_t> samples;
};

// One run of a model, for the first instance of a frame.
struct ModelRun {
  std::string component;
  ModelInfo model;
  std::vector<Tensor> inputs;   // in the order of model.inputs
  std::vector<Tensor> outputs;  // in the order of model.outputs
  Mapping mapping;
  int instances = 0;            // of this frame
};

// The results of a frame: "COMPONENT.NAME" -> what a results line says, and the pictures that it would name.
struct Found {
  nlohmann::json outputs = nlohmann::json::object();
  std::map<std::string, Picture8> pictures;
};

struct FrameRun {
  size_t place = 0;  // in the case's list of frames
  Frame frame;       // not drawn on
  Found found;
  std::vector<ModelRun> runs;
};

// Adds an output to `found`.
Status describe(const Output& output, Size frame, Found& found);

// Threads: one at a time.
class CaseRunner {
 public:
  static Result<std::unique_ptr<CaseRunner>> open(const std::string& lens);

  const Lens& lens() const { return host_->lens(); }
  const NamedBytes& files() const { return host_->files(); }

  // Calls `on_frame` for each of the case's frames, in order. Fails where the source ends before the last one.
  Status run(const Case& golden, const std::function<Status(const FrameRun&)>& on_frame);

 private:
  void take(const StageTap& tap);

  std::unique_ptr<LensHost> host_;
  bool taking_ = false;
  std::vector<ModelRun> runs_;
};

}  // namespace diopter::golden
