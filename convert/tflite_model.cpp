// FlatBuffers' verifier proves that offsets stay inside the file; what it cannot know (indices, shapes) is checked here.
#include "convert/tflite_model.h"

#include <algorithm>

#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr int kMaxDepth = 32;
constexpr int kMaxTables = 1'000'000;
constexpr size_t kMaxTensorRank = 6;

Status broken(std::string place, std::string message) {
  return invalid(std::move(place), std::move(message), "download or export the .tflite file again");
}

template <class T>
size_t length(const flatbuffers::Vector<T>* vector) {
  return vector ? vector->size() : 0;
}

// Indices of tensors; -1 (not given) only where `optional`.
Status read_indices(const flatbuffers::Vector<int32_t>* from, size_t tensors, bool optional, std::vector<int>& to) {
  for (size_t i = 0; i < length(from); ++i) {
    const int index = from->Get(static_cast<flatbuffers::uoffset_t>(i));
    const bool absent = optional && index == -1;
    if (!absent && (index < 0 || static_cast<size_t>(index) >= tensors)) {
      return broken("tensor " + std::to_string(index), "is named but not in the file");
    }
    to.push_back(index);
  }
  return ok_status();
}

// Names become protobuf text: printable ASCII stays, other bytes turn into '_'.
std::string printable(const flatbuffers::String* text, size_t longest) {
  std::string name(text ? text->string_view().substr(0, longest) : std::string_view());
  for (char& c : name) {
    if (c < 0x20 || c > 0x7e) c = '_';
  }
  return name;
}

Status read_shape(const flatbuffers::Vector<int32_t>* from, TfliteTensor& tensor) {
  if (length(from) > kMaxTensorRank) {
    return unsupported(tensor.name, "has " + std::to_string(length(from)) + " dimensions; up to 6 are converted");
  }
  for (size_t i = 0; i < length(from); ++i) {
    const int64_t size = from->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (size < 0) return unsupported(tensor.name, "has a size that is known only at run time", "export the model with fixed shapes");
    tensor.shape.push_back(size);
    if (size == 0 || tensor.elements > kMaxElements / size) {
      return over_limit(tensor.name, "is empty or has more than 2^28 values", "use a smaller model");
    }
    tensor.elements *= size;
  }
  return ok_status();
}

}  // namespace

Status TfliteModel::read_tensors(const tflite::Model& model, const tflite::SubGraph& graph) {
  for (size_t i = 0; i < length(graph.tensors()); ++i) {
    const tflite::Tensor* source = graph.tensors()->Get(static_cast<flatbuffers::uoffset_t>(i));
    TfliteTensor tensor{source, printable(source->name(), 400)};
    if (tensor.name.empty()) tensor.name = "tensor_" + std::to_string(i);
    if (source->buffer() != 0) {
      if (source->buffer() >= length(model.buffers())) return broken(tensor.name, "names a buffer that is not in the file");
      const auto* data = model.buffers()->Get(source->buffer())->data();
      if (data) tensor.data = std::as_bytes(std::span(data->data(), data->size()));
    }
    DIOPTER_TRY(read_shape(source->shape(), tensor));
    tensors_.push_back(std::move(tensor));
  }
  return ok_status();
}

Status TfliteModel::read_operators(const tflite::Model& model, const tflite::SubGraph& graph) {
  for (size_t i = 0; i < length(graph.operators()); ++i) {
    const std::string place = "operator " + std::to_string(i);
    const tflite::Operator* source = graph.operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (source->opcode_index() >= length(model.operator_codes())) return broken(place, "names an operator code that is not in the file");
    const tflite::OperatorCode* code = model.operator_codes()->Get(source->opcode_index());
    TfliteOperator op{source, std::max<int>(code->deprecated_builtin_code(), code->builtin_code()), printable(code->custom_code(), 100)};
    if (Status s = read_indices(source->inputs(), tensors_.size(), true, op.inputs); !s.ok()) return std::move(s).within(place);
    if (Status s = read_indices(source->outputs(), tensors_.size(), false, op.outputs); !s.ok()) return std::move(s).within(place);
    operators_.push_back(std::move(op));
  }
  return ok_status();
}

Result<TfliteModel> TfliteModel::open(Bytes file) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(file.data());
  if (file.size() < 8 || !tflite::ModelBufferHasIdentifier(bytes)) {
    return invalid("TFLite", "this is no TensorFlow Lite file (it lacks the mark TFL3)", "give a .tflite file");
  }
  if (file.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) return over_limit("TFLite", "the file is larger than 2 GiB", "use a smaller model");
  flatbuffers::Verifier verifier(bytes, file.size(), kMaxDepth, kMaxTables);
  if (!tflite::VerifyModelBuffer(verifier)) return broken("TFLite", "the file is cut off or damaged");
  const tflite::Model& source = *tflite::GetModel(bytes);
  if (source.version() != 3) return unsupported("TFLite", "schema version " + std::to_string(source.version()) + "; 3 is converted");
  if (length(source.subgraphs()) != 1) {
    return unsupported("TFLite", std::to_string(length(source.subgraphs())) + " subgraphs; a file with one is converted",
                       "export the model without control flow or signatures");
  }
  const tflite::SubGraph& graph = *source.subgraphs()->Get(0);
  TfliteModel model;
  model.file_ = file;
  DIOPTER_TRY(model.read_tensors(source, graph));
  DIOPTER_TRY(model.read_operators(source, graph));
  DIOPTER_TRY(read_indices(graph.inputs(), model.tensors_.size(), false, model.inputs_));
  DIOPTER_TRY(read_indices(graph.outputs(), model.tensors_.size(), false, model.outputs_));
  if (model.inputs_.empty() || model.outputs_.empty()) return broken("TFLite", "the model has no inputs or no outputs");
  return model;
}

}  // namespace diopter::convert
