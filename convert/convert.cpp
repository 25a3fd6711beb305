// TFLite to ONNX: open, walk the operators in the file's order (which is one of execution), make it cheaper, write.
#include "convert/convert.h"

#include <cstring>

#include "convert/graph_builder.h"
#include "convert/narrow_first.h"
#include "convert/onnx_writer.h"
#include "convert/operators.h"
#include "convert/tflite_model.h"

namespace diopter::convert {
namespace {

Status convert_operator(const TfliteOperator& op, GraphBuilder& graph) {
  const OperatorEntry* entry = find_operator(op);
  if (!entry) {
    return unsupported({}, "this operator has no counterpart in ONNX that we know", "use a variant of the model without it, or export it to ONNX where it was made");
  }
  const auto inputs = static_cast<int>(op.inputs.size());
  if (inputs < entry->least_inputs || inputs > entry->most_inputs || op.outputs.empty()) {
    return invalid({}, "has a wrong number of inputs or outputs", "download or export the .tflite file again");
  }
  return entry->convert(op, graph);
}

void fill_report(const TfliteModel& model, const OnnxGraph& graph, ConvertReport& report) {
  for (const TfliteOperator& op : model.operators()) ++report.operators[operator_name(op)];
  report.nodes = static_cast<int>(graph.nodes.size());
  for (const OnnxInitializer& i : graph.initializers) {
    if (const auto* floats = std::get_if<std::vector<float>>(&i.values)) report.parameters += static_cast<int64_t>(floats->size());
  }
}

}  // namespace

bool is_tflite(Bytes file) { return file.size() >= 8 && std::memcmp(file.data() + 4, "TFL3", 4) == 0; }

Result<std::vector<std::byte>> tflite_to_onnx(Bytes tflite, ConvertReport* report) {
  DIOPTER_ASSIGN(const TfliteModel model, TfliteModel::open(tflite));
  GraphBuilder builder(model);
  DIOPTER_TRY(builder.start());
  for (size_t i = 0; i < model.operators().size(); ++i) {
    const TfliteOperator& op = model.operators()[i];
    if (Status s = convert_operator(op, builder); !s.ok()) return std::move(s).within(operator_name(op) + " (operator " + std::to_string(i) + ")");
  }
  DIOPTER_ASSIGN(OnnxGraph graph, std::move(builder).finish());
  narrow_before_enlarging(graph);
  if (report) fill_report(model, graph, *report);
  return write_onnx(graph);
}

}  // namespace diopter::convert
