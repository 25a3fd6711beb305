// ONNX Runtime's C API in the engine's words: failures, element types, shapes.
#include <array>
#include <cstdlib>

#include "engine/model/ort_api.h"

namespace diopter::ort {

namespace {

struct TypePair {
  ElementType ours;
  ONNXTensorElementDataType theirs;
};
constexpr TypePair kTypes[] = {
    {ElementType::kFloat32, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT},   {ElementType::kFloat16, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16},
    {ElementType::kUint8, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8},     {ElementType::kInt8, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8},
    {ElementType::kInt32, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32},     {ElementType::kInt64, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64},
    {ElementType::kFloat64, ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE},  {ElementType::kBool, ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL},
    {ElementType::kInt16, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16},     {ElementType::kUint16, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16},
    {ElementType::kUint32, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32},   {ElementType::kUint64, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64},
    {ElementType::kString, ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING},
};

// Frees a name that the default allocator gave.
std::string take_name(OrtAllocator* allocator, char* name) {
  std::string text = name;
  if (OrtStatus* status = api().AllocatorFree(allocator, name)) api().ReleaseStatus(status);
  return text;
}

}  // namespace

const OrtApi& api() {
  static const OrtApi* const kApi = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  return *kApi;
}

OrtEnv* environment() {
  static OrtEnv* const kEnvironment = [] {
    // The official Linux libraries collect usage data from the moment an environment is made (a database and a device id under
    // ~/.cache); only this variable, set before, keeps them from it. DisableTelemetryEvents comes too late.
    setenv("ORT_DISABLE_TELEMETRY", "1", 1);
    OrtEnv* env = nullptr;
    Owned<OrtStatus> failed(api().CreateEnv(ORT_LOGGING_LEVEL_FATAL, "diopter", &env));
    if (!failed) failed.reset(api().DisableTelemetryEvents(env));
    return env;
  }();
  return kEnvironment;
}

Status to_status(OrtStatus* status, const std::string& place) {
  if (!status) return ok_status();
  Owned<OrtStatus> owner(status);
  const std::string message = api().GetErrorMessage(status);
  const OrtErrorCode code = api().GetErrorCode(status);
  if (message.find("is not a registered function/op") != std::string::npos || code == ORT_NOT_IMPLEMENTED) {
    return unsupported(place, "the runtime lacks an operator: " + message, "export the model without custom operators, or cut them off");
  }
  if (message.find("xternal data") != std::string::npos) {
    return unsupported(place, "keeps weights in another file", "save the model as one file (onnx.save with save_as_external_data=False)");
  }
  // The runtime has no code for it: words of its arena, or those of the exception that it caught.
  if (message.find("Failed to allocate memory") != std::string::npos || message.find("bad_alloc") != std::string::npos) {
    return out_of_memory(place, "needs more memory than there is: " + message, "use a smaller model, or a smaller input");
  }
  if (code == ORT_INVALID_PROTOBUF) return invalid(place, "is no ONNX model: " + message, "give a .onnx file, whole and not renamed");
  return invalid(place, message, "check the model with `diopter inspect`");
}

Result<ElementType> element_type_of(ONNXTensorElementDataType type, const std::string& place) {
  for (const TypePair& pair : kTypes) {
    if (pair.theirs == type) return pair.ours;
  }
  return unsupported(place, "has element type " + std::to_string(static_cast<int>(type)), "export it as float32, float16 or an integer type");
}

ONNXTensorElementDataType ort_type_of(ElementType type) {
  for (const TypePair& pair : kTypes) {
    if (pair.ours == type) return pair.theirs;
  }
  return ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
}

Result<TensorInfo> tensor_info(const OrtTypeInfo& type, std::string name) {
  const OrtTensorTypeAndShapeInfo* tensor = nullptr;
  DIOPTER_TRY(to_status(api().CastTypeInfoToTensorInfo(&type, &tensor), name));
  if (!tensor) return unsupported(name, "is no tensor (a sequence, map or optional)", "export the model with plain tensors");
  ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  DIOPTER_TRY(to_status(api().GetTensorElementType(tensor, &element), name));
  size_t rank = 0;
  DIOPTER_TRY(to_status(api().GetDimensionsCount(tensor, &rank), name));
  if (rank > kMaxRank) return unsupported(name, "has " + std::to_string(rank) + " axes", "at most " + std::to_string(kMaxRank) + " are supported");
  std::array<int64_t, kMaxRank> sizes{};
  std::array<const char*, kMaxRank> axis_names{};
  DIOPTER_TRY(to_status(api().GetDimensions(tensor, sizes.data(), rank), name));
  DIOPTER_TRY(to_status(api().GetSymbolicDimensions(tensor, axis_names.data(), rank), name));
  TensorInfo info;
  DIOPTER_ASSIGN(info.type, element_type_of(element, name));
  info.shape = Shape(std::span<const int64_t>(sizes.data(), rank));
  for (size_t i = 0; i < rank; ++i) info.axis_names.emplace_back(axis_names[i] ? axis_names[i] : "");
  info.name = std::move(name);
  return info;
}

Result<TensorInfo> tensor_info(const OrtSession& session, size_t index, bool input) {
  OrtAllocator* allocator = nullptr;
  DIOPTER_TRY(to_status(api().GetAllocatorWithDefaultOptions(&allocator), "ONNX Runtime"));
  char* raw_name = nullptr;
  DIOPTER_TRY(to_status(input ? api().SessionGetInputName(&session, index, allocator, &raw_name)
                              : api().SessionGetOutputName(&session, index, allocator, &raw_name), "model"));
  std::string name = take_name(allocator, raw_name);
  OrtTypeInfo* type = nullptr;
  DIOPTER_TRY(to_status(input ? api().SessionGetInputTypeInfo(&session, index, &type) : api().SessionGetOutputTypeInfo(&session, index, &type), name));
  Owned<OrtTypeInfo> owner(type);
  return tensor_info(*type, std::move(name));
}

Result<TensorView> view_of(OrtValue& value, const std::string& place) {
  OrtTypeInfo* type = nullptr;
  DIOPTER_TRY(to_status(api().GetTypeInfo(&value, &type), place));
  Owned<OrtTypeInfo> owner(type);
  DIOPTER_ASSIGN(TensorInfo info, tensor_info(*type, place));
  void* data = nullptr;
  DIOPTER_TRY(to_status(api().GetTensorMutableData(&value, &data), place));
  return TensorView{info.type, info.shape, data};
}

}  // namespace diopter::ort
