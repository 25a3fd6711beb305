// What else the outputs could be.
#include <algorithm>

#include "inspect/alternative_parts.h"
#include "inspect/guess_parts.h"

namespace diopter::inspect {

namespace {

const OutputSpec& first_output(const Weighing& weighing) { return weighing.top.component.outputs[0]; }

const Node* maker_of(const Weighing& weighing) { return weighing.graph.maker(first_output(weighing).tensors[0]); }

bool ends_with(const Node* maker, std::initializer_list<std::string_view> ops) {
  return maker && std::ranges::find(ops, maker->op_type) != ops.end();
}

std::string made_by(const Node* maker) { return maker ? "the last operator is " + maker->op_type : "what makes the output is not known"; }

std::function<void(Guess&)> set_parameter(std::string id, ParameterValue value) {
  return [id = std::move(id), value = std::move(value)](Guess& guess) { guess.component.outputs[0].parameters.set(id, value); };
}

// The whole output as another kind, drawn by the effect of that kind.
std::function<void(Guess&)> as_kind(const char* decoder, const char* effect, const char* task, ParameterValues parameters = {}) {
  return [decoder, effect, task, parameters = std::move(parameters)](Guess& guess) {
    OutputSpec& output = guess.component.outputs[0];
    output.decoder = decoder;
    output.parameters = parameters;
    output.labels.clear();
    guess.task = task;
    guess.effects.clear();
    if (*effect) guess.effects.push_back({effect, output.name, {}});
  };
}

ParameterValues with(const char* id, const char* value) {
  ParameterValues parameters;
  parameters.set(id, std::string(value));
  return parameters;
}

std::string value_of(const OutputSpec& output) {
  std::string value = output.decoder;
  for (const char* id : {"activation", "range", "presence"}) {
    if (const std::string text = output.parameters.text(id); !text.empty()) value += " (" + std::string(id) + " " + text + ")";
  }
  return value;
}

void add_taken(const Weighing& weighing, double weight, Candidates& candidates) {
  candidates.push_back({value_of(first_output(weighing)), weight, made_by(maker_of(weighing)), true, [](Guess&) {}});
}

void weigh_mask(const Weighing& weighing, Candidates& candidates) {
  const OutputSpec& output = first_output(weighing);
  const Node* maker = maker_of(weighing);
  const std::string activation = output.parameters.text("activation", "none");
  const bool bounded = ends_with(maker, {"Sigmoid", "HardSigmoid", "Softmax", "Clip"});
  add_taken(weighing, 1, candidates);
  if (activation == "none" && !bounded && output.labels.empty() && weighing.top.task != "semseg") {
    candidates.push_back({"mask (activation sigmoid)", .6, made_by(maker) + ", so that values may be logits", false, set_parameter("activation", std::string("sigmoid"))});
  }
  if (activation == "sigmoid") {
    candidates.push_back({"mask (activation none)", .15, made_by(maker) + ", but a loss may have trained it to be a probability by itself", false, set_parameter("activation", std::string("none"))});
    if (output.tensors.size() == 1) candidates.push_back({"depth", .1, "one channel over the picture may be a depth", false, as_kind("depth", "depth", "depth")});
  }
  if (const ParameterValue* channel = output.parameters.find("channel"); channel && output.parameters.number("channel") == 1) {
    candidates.push_back({"mask (channel 0)", .12, "of two channels the first one may be the object", false, set_parameter("channel", 0.)});
  }
}

void weigh_depth(const Weighing& weighing, Candidates& candidates) {
  add_taken(weighing, 1, candidates);
  candidates.push_back({"mask (activation sigmoid)", .3, made_by(maker_of(weighing)) + ": one channel over the picture may be a mask's logit", false,
                        as_kind("mask", "background", "selfieseg", with("activation", "sigmoid"))});
}

// A picture that comes out has mostly the range of the one that goes in.
void weigh_image(const Weighing& weighing, Candidates& candidates) {
  struct Known {
    const char* range;
    double scale, bias, weight;
  };
  const Node* maker = maker_of(weighing);
  const bool tanh = ends_with(maker, {"Tanh"}), bounded = ends_with(maker, {"Sigmoid", "Clip"});
  const Known ranges[] = {{"0..1", 1 / 255., 0, tanh ? .02 : .3}, {"-1..1", 1 / 127.5, -1, bounded ? 0 : tanh ? 1 : .15}, {"0..255", 1, 0, bounded ? .05 : tanh ? .25 : .3}};
  const std::string taken = first_output(weighing).parameters.text("range", "0..1");
  for (const Known& known : ranges) {
    const bool is_taken = taken == known.range;
    const std::string value = is_taken ? value_of(first_output(weighing)) : "image (range " + std::string(known.range) + ")";
    const auto change = [known](Guess& guess) {
      guess.component.outputs[0].parameters.set("range", std::string(known.range));
      set_range(guess.component.inputs[0].transform, known.scale, known.bias);
    };
    candidates.push_back({value, is_taken ? 1 : known.weight, made_by(maker) + (is_taken ? "" : "; the picture that goes in has the same range then"), is_taken, change});
  }
}

void weigh_classes(const Weighing& weighing, Candidates& candidates) {
  const OutputSpec& output = first_output(weighing);
  const Node* maker = maker_of(weighing);
  add_taken(weighing, 1, candidates);
  if (ends_with(maker, {"Softmax", "Sigmoid", "ArgMax"})) return;
  const std::string other = output.parameters.text("activation", "none") == "softmax" ? "none" : "softmax";
  candidates.push_back({"classes (activation " + other + ")", .1, made_by(maker), false, set_parameter("activation", other)});
  candidates.push_back({"vector", .12, "bare numbers may be an embedding", false, as_kind("vector", "", "unknown")});
}

void weigh_points(const Weighing& weighing, Candidates& candidates) {
  const std::string units = first_output(weighing).parameters.text("units", "pixels");
  add_taken(weighing, 1, candidates);
  if (first_output(weighing).decoder != "points_direct") return;
  const std::string other = units == "pixels" ? "normalized" : "pixels";
  candidates.push_back({"points_direct (units " + other + ")", .15, "points may be counted in " + std::string(other == "pixels" ? "pixels of the input" : "shares of the input"), false,
                        set_parameter("units", other)});
}

void weigh_vector(const Weighing& weighing, Candidates& candidates) {
  add_taken(weighing, 1, candidates);
  if (weighing.top.task == "headpose") {
    candidates.push_back({"classes (activation softmax)", .3, "three bare numbers may be the scores of three classes", false, as_kind("classes", "label", "classify", with("activation", "softmax"))});
  }
}

}  // namespace

void weigh_decoder(const Weighing& weighing, Candidates& candidates) {
  const OutputSpec& output = first_output(weighing);
  if (output.tensors.empty()) return;
  if (output.decoder == "mask") return weigh_mask(weighing, candidates);
  if (output.decoder == "depth") return weigh_depth(weighing, candidates);
  if (output.decoder == "image" && output.parameters.text("colour").empty()) return weigh_image(weighing, candidates);
  if (output.decoder == "classes") return weigh_classes(weighing, candidates);
  if (output.decoder.starts_with("points")) return weigh_points(weighing, candidates);
  if (output.decoder == "vector") return weigh_vector(weighing, candidates);
  add_taken(weighing, 1, candidates);
}

}  // namespace diopter::inspect
