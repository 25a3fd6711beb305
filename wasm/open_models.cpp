#include "wasm/open_models.h"

#include <algorithm>

#include "convert/convert.h"

namespace diopter::wasm {

namespace {

constexpr size_t kMostModels = 64;
// The page's memory ends at 2 GiB; a converted file may be four times as large, and is there twice while it is written.
constexpr size_t kMaxOnnxBytes = size_t{1} << 30;
constexpr size_t kMaxTfliteBytes = size_t{1} << 27;

Status read(OpenModel& made, size_t size) {
  const Bytes file{made.given.get(), size};
  const bool tflite = convert::is_tflite(file);
  if (size > (tflite ? kMaxTfliteBytes : kMaxOnnxBytes)) {
    return over_limit({}, "is larger than " + std::string(tflite ? "128 MiB" : "1 GiB"), "open a smaller model, or make the lens with diopter new");
  }
  made.onnx = file;
  if (tflite) {
    DIOPTER_ASSIGN(made.converted, convert::tflite_to_onnx(file));
    made.onnx = made.converted;
    made.given.reset();
  }
  return ok_status();
}

}  // namespace

Result<uint32_t> OpenModels::open(std::string name, PageMemory file, size_t size) {
  auto made = std::make_unique<OpenModel>();
  made->name = std::move(name);
  made->given = std::move(file);
  Status as_onnx = read(*made, size);
  if (!as_onnx.ok()) return std::move(as_onnx).within(made->name);
  DIOPTER_ASSIGN(made->model, inspect::read_onnx(made->onnx, made->name));
  auto free = std::ranges::find(models_, nullptr);
  if (free == models_.end()) {
    if (models_.size() == kMostModels) return over_limit(made->name, "is one model too many: " + std::to_string(kMostModels) + " are open", "close some of them");
    free = models_.emplace(models_.end());
  }
  *free = std::move(made);
  return static_cast<uint32_t>(free - models_.begin()) + 1;
}

const OpenModel* OpenModels::find(uint32_t handle) const { return handle >= 1 && handle <= models_.size() ? models_[handle - 1].get() : nullptr; }

void OpenModels::close(uint32_t handle) {
  if (handle >= 1 && handle <= models_.size()) models_[handle - 1].reset();
}

}  // namespace diopter::wasm
