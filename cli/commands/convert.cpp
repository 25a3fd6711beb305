// diopter convert MODEL.tflite -o MODEL.onnx
#include <cstdio>
#include <memory>
#include <vector>

#include "cli/atomic_file.h"
#include "cli/command.h"
#include "cli/model_file.h"
#include "convert/convert.h"

namespace diopter::cli {

namespace {

struct Options {
  std::string model;
  std::string out;
};

Status write_model(const std::string& path, const std::vector<std::byte>& bytes) {
  DIOPTER_ASSIGN(AtomicFile file, AtomicFile::create(path));
  DIOPTER_TRY(file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  return file.finish();
}

int run(const Options& options) {
  const Result<std::vector<std::byte>> tflite = read_model_file(options.model);
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
