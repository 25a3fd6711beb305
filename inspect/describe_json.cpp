// A description as one JSON document, for programs and for the studio.
#include <nlohmann/json.hpp>

#include "inspect/describe.h"

namespace diopter::inspect {

namespace {

using Json = nlohmann::ordered_json;

Json tensor_json(const TensorInfo& tensor) {
  Json shape = Json::array();
  for (int axis = 0; axis < tensor.shape.rank(); ++axis) {
    const std::string& name = tensor.axis_names[static_cast<size_t>(axis)];
    shape.push_back(tensor.shape[axis] >= 0 ? Json(tensor.shape[axis]) : Json(name.empty() ? "?" : name));
  }
  return {{"name", tensor.name}, {"type", element_type_name(tensor.type)}, {"shape", shape}};
}

Json tensors_json(const std::vector<TensorInfo>& tensors) {
  Json list = Json::array();
  for (const TensorInfo& tensor : tensors) list.push_back(tensor_json(tensor));
  return list;
}

std::string domain_word(const std::string& domain) { return domain.empty() ? "ai.onnx" : domain; }

const char* kind_word(InputKind kind) {
  switch (kind) {
    case InputKind::kPicture: return "picture";
    case InputKind::kVector: return "vector";
    case InputKind::kState: return "state";
    case InputKind::kConstant: return "constant";
    case InputKind::kSound: return "sound";
  }
  return "";
}

// The picture's size as the model declares it; null where it is open.
Json size_json(const OnnxModel& model, const InputSpec& input) {
  for (const TensorInfo& tensor : model.inputs) {
    if (tensor.name != input.tensor || tensor.shape.rank() != 4) continue;
    const int first = input.transform.layout == Layout::kNchw ? 2 : 1;
    const auto side = [&](int axis) { return tensor.shape[axis] >= 0 ? Json(tensor.shape[axis]) : Json(nullptr); };
    return Json::array({side(first + 1), side(first)});
  }
  return nullptr;
}

Json input_json(const OnnxModel& model, const InputSpec& input) {
  Json json{{"tensor", input.tensor}, {"kind", kind_word(input.kind)}};
  if (input.kind == InputKind::kState) json["from"] = input.state.from;
  if (input.kind == InputKind::kSound) json["feature"] = input.sound.feature;
  if (input.kind != InputKind::kPicture) return json;
  const TransformSpec& transform = input.transform;
  json["size"] = size_json(model, input);
  json["layout"] = transform.layout == Layout::kNchw ? "nchw" : "nhwc";
  json["colour"] = word_of(transform.colour);
  json["fit"] = word_of(transform.fit);
  json["range"] = range_of(transform);
  json["scale"] = transform.scale[0];
  json["bias"] = transform.bias[0];
  if (!input.fourth_channel.from.empty()) json["fourth_channel"] = input.fourth_channel.from;
  return json;
}

Json parameters_json(const ParameterValues& parameters) {
  Json json = Json::object();
  for (const auto& [id, value] : parameters.all()) {
    std::visit([&](const auto& given) { json[id] = given; }, value);
  }
  return json;
}

Json guess_json(const OnnxModel& model, const Guess& guess) {
  Json outputs = Json::array(), inputs = Json::array();
  for (const InputSpec& input : guess.component.inputs) inputs.push_back(input_json(model, input));
  for (const OutputSpec& output : guess.component.outputs) {
    Json json{{"name", output.name}, {"decoder", output.decoder}, {"tensors", output.tensors}, {"labels", output.labels.size()}};
    if (!output.parameters.all().empty()) json["parameters"] = parameters_json(output.parameters);
    outputs.push_back(std::move(json));
  }
  return {{"task", guess.task}, {"input", inputs.empty() ? Json(nullptr) : inputs[0]}, {"inputs", inputs}, {"outputs", outputs}, {"reasons", guess.reasons}};
}

Json weighed_json(const Weighed& weighed) {
  // Three digits: more would claim more than an estimate holds.
  const double rounded = static_cast<double>(static_cast<int>(weighed.plausibility * 1000 + .5)) / 1000;
  return {{"field", weighed.field}, {"value", weighed.value}, {"plausibility", rounded}, {"reason", weighed.reason}};
}

Json cost_json(const Cost& cost) {
  Json by_operator = Json::object();
  for (const auto& [op, work] : cost.by_operator) by_operator[op] = work;
  return {{"multiply_adds", cost.multiply_adds}, {"at_least", cost.at_least}, {"assumed", cost.assumed}, {"uncounted", cost.uncounted}, {"by_operator", by_operator}};
}

Json file_json(const OnnxModel& model, const std::string& name) {
  Json metadata = Json::object(), opsets = Json::object(), operators = Json::object(), weights = Json::object();
  for (const auto& [key, value] : model.metadata) metadata[key] = value;
  for (const auto& [domain, version] : model.opsets) opsets[domain_word(domain)] = version;
  for (const auto& [op, count] : model.operators) operators[op] = count;
  for (const auto& [type, count] : model.weight_elements) weights[type] = count;
  return {{"model", name},
          {"bytes", model.bytes},
          {"parameters", model.parameters},
          {"weights", weights},
          {"producer", model.producer},
          {"ir_version", model.ir_version},
          {"opset", opsets},
          {"inputs", tensors_json(model.inputs)},
          {"outputs", tensors_json(model.outputs)},
          {"operators", operators},
          {"metadata", metadata}};
}

}  // namespace

std::string to_json(const Description& description, const std::string& name) {
  Json json = file_json(description.model, name);
  json["precision"] = description.precision;
  json["cost"] = cost_json(description.cost);
  json["runs"] = description.obstacles.empty();
  Json why_not = Json::array();
  for (const Obstacle& obstacle : description.obstacles) why_not.push_back({{"message", obstacle.message}, {"remedy", obstacle.remedy}});
  if (!why_not.empty()) json["why_not"] = why_not;
  json["browser"] = {{"runs", description.obstacles.empty()}, {"not_on_gpu", description.browser.not_on_gpu}, {"notes", description.browser.notes}};
  if (!description.guess) {
    json["no_guess"] = description.no_guess.to_string();
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
  }
  json["guess"] = guess_json(description.model, *description.guess);
  Json taken = Json::array(), others = Json::array();
  for (const Weighed& weighed : description.alternatives.taken) taken.push_back(weighed_json(weighed));
  for (const Alternative& other : description.alternatives.others) others.push_back(weighed_json(other.differs));
  json["plausibility"] = taken;
  json["alternatives"] = others;
  json["open"] = description.alternatives.open_fields();
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace diopter::inspect
