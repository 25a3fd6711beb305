// diopter inspect: what is in a model file, whether it runs, and what it seems to be for.
#include <cstdio>

#include "cli/command.h"
#include "cli/model_file.h"
#include "inspect/describe.h"

namespace diopter::cli {

namespace {

struct InspectOptions {
  std::string model;
  bool json = false;
};

int inspect_model(const InspectOptions& options) {
  const Result<std::vector<std::byte>> bytes = read_as_onnx(options.model);
  if (!bytes.ok()) return fail(bytes.status());
  const Result<inspect::OnnxModel> model = inspect::read_onnx(*bytes, options.model);
  if (!model.ok()) return fail(model.status());
  const inspect::Description description = inspect::describe(*model);
  const std::string text = options.json ? inspect::to_json(description, options.model) + "\n" : inspect::to_text(description, options.model);
  std::fputs(text.c_str(), stdout);
  return kDone;
}

Action declare(CLI::App& app) {
  auto o = std::make_shared<InspectOptions>();
  app.add_option("model", o->model, "An .onnx or .tflite file")->required();
  app.add_flag("--json", o->json, "Print one JSON document");
  return [o] { return inspect_model(*o); };
}

}  // namespace

extern const Command kCommand_inspect;
const Command kCommand_inspect = {"inspect", "Tell what is in a model file and what it seems to be for", "diopter inspect model.onnx --json", declare};

}  // namespace diopter::cli
