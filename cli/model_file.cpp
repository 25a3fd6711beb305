#include "cli/model_file.h"

#include <filesystem>
#include <fstream>

#include "convert/convert.h"

namespace diopter::cli {

namespace {

constexpr uintmax_t kMaxFileBytes = uintmax_t{1} << 31;

}  // namespace

Result<std::vector<std::byte>> read_model_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return invalid(path, "is no file", "give the path of a model");
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > kMaxFileBytes) return over_limit(path, "is larger than 2 GiB", "use a smaller model");
  std::vector<std::byte> bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    return environment_failure(path, "cannot be read", "check its permissions");
  }
  return bytes;
}

Result<std::vector<std::byte>> read_as_onnx(const std::string& path) {
  DIOPTER_ASSIGN(std::vector<std::byte> bytes, read_model_file(path));
  if (!convert::is_tflite(bytes)) return bytes;
  Result<std::vector<std::byte>> onnx = convert::tflite_to_onnx(bytes);
  if (!onnx.ok()) return std::move(onnx).status().within(path);
  return onnx;
}

}  // namespace diopter::cli
