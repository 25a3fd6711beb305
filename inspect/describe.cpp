#include "inspect/describe.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace diopter::inspect {

namespace {

using Json = nlohmann::ordered_json;

// Domains that the official builds of ONNX Runtime know.
bool is_known_domain(std::string_view domain) {
  static constexpr std::array kKnown{"", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"};
  return std::ranges::find(kKnown, domain) != kKnown.end();
}

Json tensor_json(const TensorInfo& tensor) {
  Json shape = Json::array();
  for (int axis = 0; axis < tensor.shape.rank(); ++axis) {
    if (tensor.shape[axis] >= 0) {
      shape.push_back(tensor.shape[axis]);
    } else {
      shape.push_back(tensor.axis_names[static_cast<size_t>(axis)].empty() ? "?" : tensor.axis_names[static_cast<size_t>(axis)]);
    }
  }
  return {{"name", tensor.name}, {"type", element_type_name(tensor.type)}, {"shape", shape}};
}

Json tensors_json(const std::vector<TensorInfo>& tensors) {
  Json list = Json::array();
  for (const TensorInfo& tensor : tensors) list.push_back(tensor_json(tensor));
  return list;
}

std::string_view word(Fit fit) { return fit == Fit::kStretch ? "stretch" : fit == Fit::kContain ? "contain" : "cover"; }
std::string_view word(ColourOrder order) {
  switch (order) {
    case ColourOrder::kRgb: return "rgb";
    case ColourOrder::kBgr: return "bgr";
    case ColourOrder::kGrey: return "grey";
    case ColourOrder::kRgba: return "rgba";
    case ColourOrder::kBgra: return "bgra";
  }
  return "rgb";
}

Json guess_json(const Guess& guess) {
  const TransformSpec& transform = guess.component.inputs[0].transform;
  Json outputs = Json::array();
  for (const OutputSpec& output : guess.component.outputs) {
    outputs.push_back({{"name", output.name}, {"decoder", output.decoder}, {"tensors", output.tensors}, {"labels", output.labels.size()}});
  }
  return {{"task", guess.task},
          {"input",
           {{"tensor", guess.component.inputs[0].tensor},
            {"fit", word(transform.fit)},
            {"colour", word(transform.colour)},
            {"layout", transform.layout == Layout::kNchw ? "nchw" : "nhwc"},
            {"scale", transform.scale[0]},
            {"bias", transform.bias[0]}}},
          {"outputs", outputs},
          {"reasons", guess.reasons}};
}

std::string domain_word(const std::string& domain) { return domain.empty() ? "ai.onnx" : domain; }

void list_tensors(const char* title, const std::vector<TensorInfo>& tensors, std::string& text) {
  for (const TensorInfo& tensor : tensors) {
    text += std::string(title) + "  " + tensor.name + "  " + std::string(element_type_name(tensor.type)) + " " + tensor.shape.to_string() + "\n";
  }
}

}  // namespace

std::string why_not_runnable(const OnnxModel& model) {
  for (const Node& node : model.nodes) {
    if (is_known_domain(node.domain)) continue;
    return "operator " + node.op_type + " of domain " + node.domain + " is not part of the runtime" + (node.name.empty() ? "" : " (node " + node.name + ")");
  }
  for (const Initializer& initializer : model.initializers) {
    if (initializer.external) return "weights of " + initializer.name + " lie in another file";
  }
  return {};
}

std::string to_text(const Description& description, const std::string& name) {
  const OnnxModel& model = description.model;
  std::string text = name + ": " + std::to_string(model.bytes) + " bytes, " + std::to_string(model.parameters) + " parameters, made by " +
                     (model.producer.empty() ? "an unnamed program" : model.producer + " " + model.producer_version) + "\n";
  list_tensors("input   ", model.inputs, text);
  list_tensors("output  ", model.outputs, text);
  text += "opset    ";
  for (const auto& [domain, version] : model.opsets) text += " " + domain_word(domain) + ":" + std::to_string(version);
  text += "\noperators";
  for (const auto& [op, count] : model.operators) text += " " + op + " " + std::to_string(count) + ",";
  text.back() = '\n';
  for (const auto& [key, value] : model.metadata) text += "metadata  " + key + ": " + value.substr(0, 120) + "\n";
  text += description.not_runnable.empty() ? "runs      nothing speaks against it\n" : "runs      NO: " + description.not_runnable + "\n";
  if (!description.guess) return text + "guess     none: " + description.no_guess + "\n";
  text += "guess     task " + description.guess->task + "\n";
  for (const std::string& reason : description.guess->reasons) text += "          - " + reason + "\n";
  return text;
}

std::string to_json(const Description& description, const std::string& name) {
  const OnnxModel& model = description.model;
  Json metadata = Json::object(), opsets = Json::object(), operators = Json::object();
  for (const auto& [key, value] : model.metadata) metadata[key] = value;
  for (const auto& [domain, version] : model.opsets) opsets[domain_word(domain)] = version;
  for (const auto& [op, count] : model.operators) operators[op] = count;
  Json json{{"model", name},
            {"bytes", model.bytes},
            {"parameters", model.parameters},
            {"producer", model.producer},
            {"ir_version", model.ir_version},
            {"opset", opsets},
            {"inputs", tensors_json(model.inputs)},
            {"outputs", tensors_json(model.outputs)},
            {"operators", operators},
            {"metadata", metadata},
            {"runs", description.not_runnable.empty()}};
  if (!description.not_runnable.empty()) json["why_not"] = description.not_runnable;
  if (description.guess) {
    json["guess"] = guess_json(*description.guess);
  } else {
    json["no_guess"] = description.no_guess;
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace diopter::inspect
