// Whether ONNX Runtime can run a model, natively and in a browser, told from the file alone.
#pragma once

#include <string>
#include <vector>

#include "inspect/onnx_model.h"

namespace diopter::inspect {

// What speaks against running a model. Each names the operator, node or field, and what to do.
struct Obstacle {
  std::string message;
  std::string remedy;
};

struct BrowserFitness {
  std::vector<std::string> not_on_gpu;  // operators for which onnxruntime-web has no WebGPU kernel: these parts run as WebAssembly
  std::vector<std::string> notes;       // size, types that JavaScript or the GPU lacks
};

// Empty where nothing speaks against it. The page runs what the native program runs.
std::vector<Obstacle> obstacles(const OnnxModel& model);

BrowserFitness browser_fitness(const OnnxModel& model);

}  // namespace diopter::inspect
