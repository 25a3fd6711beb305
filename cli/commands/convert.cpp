// diopter convert MODEL.tflite -o MODEL.onnx
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include <unistd.h>

#include "cli/command.h"
#include "convert/convert.h"

namespace diopter::cli {

namespace {

constexpr uintmax_t kMaxFileBytes = uintmax_t{1} << 31;

struct Options {
  std::string model;
  std::string out;
};

Result<std::vector<std::byte>> read_model(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return invalid(path, "is no file", "give the path of a .tflite file");
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > kMaxFileBytes) return over_limit(path, "is larger than 2 GiB", "use a smaller model");
  std::vector<std::byte> bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    return environment_failure(path, "cannot be read", "check its permissions");
  }
  return bytes;
}

// Under a name of its own first, so that the final name never holds half a file.
Status write_model(const std::string& path, const std::vector<std::byte>& bytes) {
  const std::string temporary = path + ".part" + std::to_string(getpid());
  errno = 0;
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  std::error_code error(file ? 0 : errno ? errno : EIO, std::generic_category());
  if (!error) std::filesystem::rename(temporary, path, error);
  if (!error) return ok_status();
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  return environment_failure(path, "cannot be written: " + error.message(), "choose a writable folder with room in -o");
}

int run(const Options& options) {
  const Result<std::vector<std::byte>> tflite = read_model(options.model);
  if (!tflite.ok()) return fail(tflite.status());
  convert::ConvertReport report;
  Result<std::vector<std::byte>> onnx = convert::tflite_to_onnx(*tflite, &report);
  if (!onnx.ok()) return fail(std::move(onnx).status().within(options.model));
  if (const Status s = write_model(options.out, *onnx); !s.ok()) return fail(s);
  int operators = 0;
  for (const auto& [name, count] : report.operators) operators += count;
  std::printf("%s: %d operators -> %d nodes, %lld parameters, %.1f MB\n", options.out.c_str(), operators, report.nodes,
              static_cast<long long>(report.parameters), static_cast<double>(onnx->size()) / 1e6);
  return kDone;
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("MODEL", options->model, "a TensorFlow Lite file with float32, float16 or sparse weights")->required();
  app.add_option("-o,--out", options->out, "the ONNX file to write")->required();
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_convert;
const Command kCommand_convert = {"convert", "turn a TensorFlow Lite model into ONNX", "diopter convert selfie_segmentation.tflite -o selfie.onnx", declare};

}  // namespace diopter::cli
