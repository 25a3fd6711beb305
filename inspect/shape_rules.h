// The steps of shape inference, shared by the shape_*.cpp files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/onnx_model.h"

namespace diopter::inspect {

inline constexpr int64_t kMostSize = int64_t{1} << 40;  // of one axis
inline constexpr size_t kMostNumbers = 64;              // of a value whose numbers are followed

// The numbers of a small value that shapes are computed from.
struct KnownNumbers {
  std::vector<double> numbers;
  bool whole = true;   // of an integer type: divisions are cut off
  bool scalar = false;
};

struct Inferring {
  explicit Inferring(const OnnxModel& model);

  std::map<std::string, Shape> shapes;
  std::map<std::string, KnownNumbers> numbers;
  std::map<std::string, const Initializer*> weights;
  int64_t opset = 0;

  // Of a node's input; null where it is unknown or absent.
  const Shape* shape_of(const Node& node, size_t input) const;
  // The numbers of an input, where they are known and few.
  bool numbers_of(const Node& node, size_t input, KnownNumbers& found) const;
  // A list of integers that old opsets give as an attribute and newer ones as an input.
  bool integers(const Node& node, std::string_view attribute, size_t input, std::vector<int64_t>& found) const;
  // Names an output's shape; false where there is no such output.
  bool give(const Node& node, Shape shape, size_t output = 0);
};

// A list of exactly `count` integers within 0..2^20; `otherwise` repeated where the node has none.
bool small_integers(const Node& node, std::string_view attribute, size_t count, int64_t otherwise, std::vector<int64_t>& found);
int64_t integer_or(const Node& node, std::string_view attribute, int64_t otherwise);
// Counts negative axes from the end; false outside of the rank.
bool find_axis(int64_t axis, int rank, int& found);
// The product, or kDynamic where a factor is unknown or the result too large.
int64_t times(int64_t a, int64_t b);

// A rule names the node's output shapes; false: it cannot.
using ShapeRule = bool (*)(const Node& node, Inferring& inferring);
struct NamedRule {
  std::string_view op_type;
  ShapeRule rule;
};
// Where a rule for this operator lies in the list; null where there is none.
ShapeRule layout_rule(std::string_view op_type);   // elementwise operators, and those that rearrange
ShapeRule spatial_rule(std::string_view op_type);  // convolutions, pools, products, resizing

// Works out the numbers of small values (Shape, Gather, Concat, arithmetic, ...), from which later shapes follow.
void follow_numbers(const Node& node, Inferring& inferring);

}  // namespace diopter::inspect
