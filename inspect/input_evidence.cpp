#include "inspect/input_evidence.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "inspect/constant_values.h"
#include "inspect/least_squares.h"

namespace diopter::inspect {

namespace {

constexpr size_t kMostWeights = 1 << 18;  // of a first convolution
constexpr size_t kFewestFilters = 8;
constexpr double kLeast = .02;  // nothing that was seen rules a range out for good

std::string shown(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", number);
  return text;
}

// What a channel of natural pictures is on average under each range, and how much that differs from set to set.
struct NaturalLevel {
  double mean, deviation;
};
constexpr NaturalLevel kNaturalLevels[kValueRanges] = {{.43, .12}, {-.12, .3}, {110, 30}, {0, .5}};

RangeEvidence evidence_of_level(double level, double error) {
  RangeEvidence evidence;
  double best = 0;
  for (size_t range = 0; range < kValueRanges; ++range) {
    const double spread = std::hypot(kNaturalLevels[range].deviation, error), off = (level - kNaturalLevels[range].mean) / spread;
    evidence.likelihood[range] = std::exp(-off * off / 2) / spread;
    best = std::max(best, evidence.likelihood[range]);
  }
  if (!(best > 0)) return {};  // far from all
  for (double& likelihood : evidence.likelihood) likelihood = std::max(likelihood / best, kLeast);
  return evidence;
}

// The nodes that work on the input, behind paddings too.
std::vector<const Node*> first_nodes(const GraphView& graph, const std::string& input) {
  std::vector<const Node*> nodes = graph.first_users(input);
  if (nodes.size() == 1 && nodes[0]->op_type == "Pad" && !nodes[0]->outputs.empty()) nodes = graph.first_users(nodes[0]->outputs[0]);
  return nodes;
}

// A constant beside the value in Sub, Div, Mul or Add.
bool arithmetic_constant(const GraphView& graph, const Node& node, double& constant) {
  static constexpr std::string_view kArithmetic[] = {"Sub", "Div", "Mul", "Add"};
  if (std::ranges::find(kArithmetic, node.op_type) == std::end(kArithmetic) || node.inputs.size() != 2) return false;
  return graph.scalar(node.inputs[1], constant) || graph.scalar(node.inputs[0], constant);
}

void add_arithmetic(const GraphView& graph, const Node& node, std::vector<RangeEvidence>& found) {
  double constant = 0;
  if (!arithmetic_constant(graph, node, constant) || !std::isfinite(constant)) return;
  const double magnitude = std::abs(constant);
  const bool bytes = node.op_type == "Mul" ? magnitude < .1 : magnitude > 2;
  RangeEvidence evidence{{kLeast, kLeast, kLeast, kLeast}, "the graph begins with " + node.op_type + " by " + shown(constant)};
  evidence.likelihood[static_cast<size_t>(bytes ? ValueRange::kBytes : ValueRange::kUnit)] = 1;
  found.push_back(std::move(evidence));
}

void add_normalisation(const GraphView& graph, const Node& node, std::vector<RangeEvidence>& found) {
  double mean = 0;
  if (node.op_type != "BatchNormalization" || node.inputs.size() < 5 || !graph.scalar(node.inputs[3], mean) || !std::isfinite(mean)) return;
  RangeEvidence evidence = evidence_of_level(mean, .02);
  evidence.reason = "a batch normalisation of the input itself subtracts " + shown(mean);
  found.push_back(std::move(evidence));
}

// The first convolution and what follows it.
struct FirstLayer {
  ConstantValues weight;            // [filters, channels, height, width]
  std::vector<double> subtracted;   // by filter
  bool folded = false;              // taken from a bias
};

bool subtracted_by(const GraphView& graph, const Node& convolution, FirstLayer& layer) {
  const auto filters = static_cast<size_t>(layer.weight.shape[0]);
  ConstantValues bias, mean;
  const bool has_bias = convolution.inputs.size() > 2 && constant_values(graph, convolution.inputs[2], kMostWeights, bias) && bias.values.size() == filters;
  const auto& users = graph.users(convolution.outputs[0]);
  const Node* next = users.empty() ? nullptr : users[0];
  layer.subtracted.assign(filters, 0);
  for (size_t i = 0; has_bias && i < filters; ++i) layer.subtracted[i] -= bias.values[i];
  if (next && next->op_type == "BatchNormalization" && next->inputs.size() > 3) {
    if (!constant_values(graph, next->inputs[3], kMostWeights, mean) || mean.values.size() != filters) return false;
    for (size_t i = 0; i < filters; ++i) layer.subtracted[i] += mean.values[i];
    return true;
  }
  layer.folded = true;
  if (has_bias || !next || next->op_type != "Add" || next->inputs.size() != 2) return has_bias;
  if (!constant_values(graph, next->inputs[1], kMostWeights, bias) || bias.values.size() != filters) return false;
  for (size_t i = 0; i < filters; ++i) layer.subtracted[i] = -bias.values[i];
  return true;
}

bool first_layer(const GraphView& graph, const std::string& input, int channels, FirstLayer& layer) {
  const std::vector<const Node*> nodes = first_nodes(graph, input);
  if (nodes.size() != 1 || nodes[0]->op_type != "Conv" || nodes[0]->inputs.size() < 2 || nodes[0]->outputs.empty()) return false;
  if (!constant_values(graph, nodes[0]->inputs[1], kMostWeights, layer.weight)) return false;
  const Shape& shape = layer.weight.shape;
  const int64_t count = shape.element_count();
  if (shape.rank() != 4 || shape[1] != channels || shape[0] < static_cast<int64_t>(kFewestFilters) || count <= 0) return false;
  if (static_cast<size_t>(count) != layer.weight.values.size()) return false;
  return subtracted_by(graph, *nodes[0], layer);
}

// Sums over each filter's window, [filters][channels].
std::vector<double> window_sums(const ConstantValues& weight) {
  const auto rows = static_cast<size_t>(weight.shape[0] * weight.shape[1]), window = static_cast<size_t>(weight.shape[2] * weight.shape[3]);
  std::vector<double> sums(rows, 0);
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < window; ++i) sums[row] += static_cast<double>(weight.values[row * window + i]);
  }
  return sums;
}

double red_blue_likeness(const ConstantValues& weight) {
  const auto window = static_cast<size_t>(weight.shape[2] * weight.shape[3]), channels = static_cast<size_t>(weight.shape[1]);
  double product = 0, red = 0, blue = 0;
  for (size_t at = 0; at + channels * window <= weight.values.size(); at += channels * window) {
    for (size_t i = 0; i < window; ++i) {
      const auto r = static_cast<double>(weight.values[at + i]), b = static_cast<double>(weight.values[at + 2 * window + i]);
      product += r * b;
      red += r * r;
      blue += b * b;
    }
  }
  const double scale = std::sqrt(red * blue);
  return scale > 0 && std::isfinite(scale) ? product / scale : 0;
}

// One unknown a channel (`by_channel`) or one for their sum, and an offset where the bias holds more than the normalisation.
bool fit_levels(const std::vector<double>& sums, const FirstLayer& layer, size_t channels, bool by_channel, LeastSquares& found) {
  std::vector<double> rows;
  for (size_t filter = 0; filter < layer.subtracted.size(); ++filter) {
    double total = 0;
    for (size_t c = 0; c < channels; ++c) {
      const double sum = sums[filter * channels + c];
      if (by_channel) rows.push_back(sum);
      total += sum;
    }
    if (!by_channel) rows.push_back(total);
    if (layer.folded) rows.push_back(1);
  }
  return fit(rows, layer.subtracted, static_cast<int>((by_channel ? channels : 1) + (layer.folded ? 1 : 0)), found);
}

}  // namespace

std::string_view range_word(ValueRange range) {
  switch (range) {
    case ValueRange::kUnit: return "0..1";
    case ValueRange::kSigned: return "-1..1";
    case ValueRange::kBytes: return "0..255";
    case ValueRange::kImageNet: return "ImageNet mean and deviation";
  }
  return "";
}

bool trained_level(const GraphView& graph, const std::string& input, int channels, TrainedLevel& found) {
  FirstLayer layer;
  if (channels < 1 || channels > 4 || !first_layer(graph, input, channels, layer)) return false;
  const auto count = static_cast<size_t>(channels);
  const std::vector<double> sums = window_sums(layer.weight);
  LeastSquares line, plane;
  if (!fit_levels(sums, layer, count, false, line)) return false;
  found = {};
  found.level = line.slopes[0];
  found.error = std::sqrt(std::max(line.covariance[0][0], 0.));
  if (channels < 3) return true;
  found.red_blue_likeness = red_blue_likeness(layer.weight);
  found.per_channel = fit_levels(sums, layer, count, true, plane);
  for (size_t c = 0; found.per_channel && c < count; ++c) found.levels[c] = plane.slopes[c];
  const double variance = plane.covariance[0][0] + plane.covariance[2][2] - 2 * plane.covariance[0][2];
  found.red_blue_error = std::sqrt(std::max(variance, 0.));
  return true;
}

std::vector<RangeEvidence> range_evidence(const GraphView& graph, const std::string& input, int channels) {
  std::vector<RangeEvidence> found;
  for (const Node* node : first_nodes(graph, input)) {
    add_arithmetic(graph, *node, found);
    add_normalisation(graph, *node, found);
  }
  TrainedLevel trained;
  if (found.empty() && trained_level(graph, input, channels, trained) && trained.significant()) {
    RangeEvidence evidence = evidence_of_level(trained.level, trained.error);
    evidence.reason = "the first convolution was trained on values of mean " + shown(trained.level) + " +- " + shown(trained.error);
    if (!evidence.reason.empty()) found.push_back(std::move(evidence));
  }
  return found;
}

}  // namespace diopter::inspect
