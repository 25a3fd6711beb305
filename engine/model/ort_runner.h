// Runs models natively with ONNX Runtime. The only place that sees it.
#pragma once

#include "engine/model/runner.h"

namespace diopter {

// A runner for an ONNX file's bytes (borrowed for the call only).
// Fails with place = options.model_id: kInvalid for bytes that are no model, kUnsupported where the runtime lacks an operator or
// a wished provider, naming it. Files beside the model are never read (external data is refused).
// Without options.executor submit() runs the model on the caller's thread.
Result<std::unique_ptr<Runner>> make_ort_runner(std::span<const std::byte> model, const RunnerOptions& options);

// "1.32.0"
std::string ort_version();

// How many threads a model of this size gets where nobody said: one below kLargeModelBytes, else two where the machine has them.
// Measured without spinning on four cores, median ms with 1 / 2 / 4 threads: selfie segmentation (0.4 MB) 2.9 / 4.7 / 5.2,
// squeezenet (2.4 MB) 4.3 / 3.6 / 3.6, mosaic style (2 MB) 52 / 35 / 32, portrait (3.6 MB) 21 / 17 / 25: waking a thread costs a
// small model more than it saves, and a third one hardly ever pays.
inline constexpr size_t kLargeModelBytes = size_t{1} << 20;
int default_threads(size_t model_bytes);

}  // namespace diopter
