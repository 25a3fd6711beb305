// Owners for ONNX Runtime's C objects, and its failures as Status. Included by ort_runner*.cpp only.
#pragma once

#include <onnxruntime_c_api.h>

#include <memory>
#include <string>

#include "engine/base/status.h"
#include "engine/base/tensor.h"

namespace diopter::ort {

const OrtApi& api();
// One environment a process, made on first use; null where the runtime could not start.
OrtEnv* environment();

struct Release {
  void operator()(OrtStatus* p) const { api().ReleaseStatus(p); }
  void operator()(OrtSession* p) const { api().ReleaseSession(p); }
  void operator()(OrtSessionOptions* p) const { api().ReleaseSessionOptions(p); }
  void operator()(OrtIoBinding* p) const { api().ReleaseIoBinding(p); }
  void operator()(OrtMemoryInfo* p) const { api().ReleaseMemoryInfo(p); }
  void operator()(OrtValue* p) const { api().ReleaseValue(p); }
  void operator()(OrtTypeInfo* p) const { api().ReleaseTypeInfo(p); }
  void operator()(OrtTensorTypeAndShapeInfo* p) const { api().ReleaseTensorTypeAndShapeInfo(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

// The failure that `status` (owned, null for success) carries, as kInvalid or kUnsupported by ONNX Runtime's code.
Status to_status(OrtStatus* status, const std::string& place);

Result<ElementType> element_type_of(ONNXTensorElementDataType type, const std::string& place);
ONNXTensorElementDataType ort_type_of(ElementType type);

// Name, type, shape and axis names of an input or output.
Result<TensorInfo> tensor_info(const OrtSession& session, size_t index, bool input);
Result<TensorInfo> tensor_info(const OrtTypeInfo& type, std::string name);

// The tensor inside an OrtValue; borrows from it.
Result<TensorView> view_of(OrtValue& value, const std::string& place);

}  // namespace diopter::ort
