#include "inspect/runnable.h"

#include <algorithm>

namespace diopter::inspect {

namespace {

// Of ONNX Runtime 1.32.
constexpr int64_t kNewestOpset = 28;
constexpr int64_t kNewestIrVersion = 14;
constexpr size_t kMostObstacles = 16;
constexpr size_t kLargeDownload = 100 << 20;

struct KnownOperator {
  std::string_view domain;
  std::string_view op_type;
  bool on_webgpu;
};
#define DIOPTER_OPERATOR(domain, name, on_webgpu) {domain, name, on_webgpu},
constexpr KnownOperator kOperators[] = {
#include "inspect/runtime_operators_table.inc"
};
#undef DIOPTER_OPERATOR

const KnownOperator* find_operator(const OperatorUse& use) {
  const auto at = std::ranges::find_if(kOperators, [&](const KnownOperator& known) { return known.op_type == use.op_type && known.domain == use.domain; });
  return at == std::end(kOperators) ? nullptr : at;
}

bool is_known_domain(std::string_view domain) {
  static constexpr std::string_view kKnown[] = {"", "ai.onnx.ml", "com.microsoft"};
  return std::ranges::find(kKnown, domain) != std::end(kKnown);
}

// Internal forms that ONNX Runtime writes into its own optimised files.
bool is_internal_domain(std::string_view domain) { return domain == "com.microsoft.nchwc" || domain == "com.ms.internal.nhwc"; }

std::string at_node(const OperatorUse& use) { return use.node.empty() ? "" : " (node " + use.node + ")"; }

std::string remedy_for_domain(std::string_view domain) {
  if (domain == "com.microsoft.extensions" || domain == "ai.onnx.contrib") {
    return "these operators come from onnxruntime-extensions: export the model without its steps before and after (the lens decodes and scales pictures itself)";
  }
  if (domain.starts_with("org.pytorch") || domain == "aten" || domain == "org.pytorch.aten") return "export again with operators of ai.onnx only: torch.onnx.export without ATen fallback";
  if (domain == "mmdeploy" || domain == "mmcv") return "export for the back end ONNX Runtime without custom operators, or cut the model before them";
  if (domain.starts_with("trt") || domain == "TRT") return "that operator belongs to TensorRT: export the model without its built-in NMS";
  return "export the model with operators of ai.onnx only";
}

void add_operators(const OnnxModel& model, std::vector<Obstacle>& found) {
  for (const auto& [key, use] : model.first_uses) {
    if (found.size() >= kMostObstacles || model.functions.contains(key) || find_operator(use) || is_internal_domain(use.domain)) continue;
    const std::string name = "operator " + use.op_type + " of domain " + (use.domain.empty() ? "ai.onnx" : use.domain) + at_node(use);
    if (!is_known_domain(use.domain)) {
      found.push_back({name + " is not part of the runtime", remedy_for_domain(use.domain)});
    } else {
      found.push_back({name + " is none that the runtime has for processors", "export the model with another opset, or replace the operator"});
    }
  }
}

void add_versions(const OnnxModel& model, std::vector<Obstacle>& found) {
  const auto opset = model.opsets.find("");
  if (opset != model.opsets.end() && opset->second > kNewestOpset) {
    found.push_back({"opset " + std::to_string(opset->second) + " is newer than the runtime knows (" + std::to_string(kNewestOpset) + ")",
                     "export the model with opset_version=17, or convert it down with onnx.version_converter"});
  }
  if (model.ir_version > kNewestIrVersion) {
    found.push_back({"ir_version " + std::to_string(model.ir_version) + " is newer than the runtime knows (" + std::to_string(kNewestIrVersion) + ")",
                     "export the model with an older onnx package, or set model.ir_version and save it again"});
  }
}

void add_external(const OnnxModel& model, std::vector<Obstacle>& found) {
  const auto at = std::ranges::find_if(model.initializers, &Initializer::external);
  if (at == model.initializers.end()) return;
  found.push_back({"weights (" + at->name + (at->external_file.empty() ? "" : ", in " + at->external_file) + ") lie in another file",
                   "put them into the model file: onnx.save(onnx.load(MODEL), NEW, save_as_external_data=False)"});
}

bool has_type(const std::vector<TensorInfo>& tensors, ElementType type) {
  return std::ranges::any_of(tensors, [type](const TensorInfo& tensor) { return tensor.type == type; });
}

}  // namespace

std::vector<Obstacle> obstacles(const OnnxModel& model) {
  std::vector<Obstacle> found;
  add_operators(model, found);
  add_versions(model, found);
  add_external(model, found);
  return found;
}

BrowserFitness browser_fitness(const OnnxModel& model) {
  BrowserFitness fitness;
  for (const auto& [key, use] : model.first_uses) {
    const KnownOperator* known = find_operator(use);
    // Constants, copies and dropouts are gone once the graph is optimised.
    const bool stays = use.op_type != "Constant" && use.op_type != "Identity" && use.op_type != "Dropout";
    if (stays && known && !known->on_webgpu) fitness.not_on_gpu.push_back(key);
  }
  if (model.bytes > kLargeDownload) {
    fitness.notes.push_back(std::to_string(model.bytes >> 20) + " MB to download and to hold in memory: store the weights as float16 or int8, or take a smaller model");
  }
  if (has_type(model.inputs, ElementType::kInt64) || has_type(model.outputs, ElementType::kInt64)) fitness.notes.push_back("int64 inputs or outputs: a page passes them as BigInt64Array, and the GPU has no 64-bit integers");
  if (has_type(model.inputs, ElementType::kFloat64) || has_type(model.outputs, ElementType::kFloat64) || model.weight_elements.contains("float64")) {
    fitness.notes.push_back("float64 values: the GPU has none, these parts run as WebAssembly; export as float32");
  }
  if (model.weight_elements.contains("float16")) fitness.notes.push_back("float16: needs the GPU's shader-f16; as WebAssembly it is computed as float32");
  return fitness;
}

}  // namespace diopter::inspect
