// The TFLite operators that are converted: operators.def is the list.
#pragma once

#include <string>

#include "convert/graph_builder.h"

namespace diopter::convert {

// Adds the nodes that compute the operator's outputs. Requires: as many inputs and outputs as operators.def states.
using ConvertFunction = Status (*)(const TfliteOperator& op, GraphBuilder& graph);

struct OperatorEntry {
  const char* name;  // of the published enum, or of the custom operator
  int code;          // of the published enum; kCustomOperator for custom ones
  ConvertFunction convert;
  int least_inputs;
  int most_inputs;
};

// Null where the operator is not in the list.
const OperatorEntry* find_operator(const TfliteOperator& op);

// "CONV_2D", "custom operator \"Name\"", "operator code 93".
std::string operator_name(const TfliteOperator& op);

#define DIOPTER_TFLITE_OPERATOR(name, code, function, least, most) Status function(const TfliteOperator& op, GraphBuilder& graph);
#define DIOPTER_TFLITE_CUSTOM(name, function, least, most) Status function(const TfliteOperator& op, GraphBuilder& graph);
#include "convert/operators.def"
#undef DIOPTER_TFLITE_OPERATOR
#undef DIOPTER_TFLITE_CUSTOM

}  // namespace diopter::convert
