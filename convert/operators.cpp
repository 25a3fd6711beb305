// The table that operators.def spells out.
#include "convert/operators.h"

#include <string_view>

namespace diopter::convert {
namespace {

#define DIOPTER_TFLITE_OPERATOR(name, code, function, least, most) {#name, code, function, least, most},
#define DIOPTER_TFLITE_CUSTOM(name, function, least, most) {#name, kCustomOperator, function, least, most},
constexpr OperatorEntry kOperators[] = {
#include "convert/operators.def"
};
#undef DIOPTER_TFLITE_OPERATOR
#undef DIOPTER_TFLITE_CUSTOM

}  // namespace

const OperatorEntry* find_operator(const TfliteOperator& op) {
  for (const OperatorEntry& entry : kOperators) {
    if (entry.code == op.code && (op.code != kCustomOperator || op.custom_code == entry.name)) return &entry;
  }
  return nullptr;
}

std::string operator_name(const TfliteOperator& op) {
  if (op.code == kCustomOperator) return "custom operator \"" + op.custom_code + "\"";
  const OperatorEntry* entry = find_operator(op);
  return entry ? entry->name : "operator code " + std::to_string(op.code);
}

}  // namespace diopter::convert
