// diopter inspect: what is in a model file, whether it runs, what it seems to be for; and the guesses tried on a photo.
#include <cstdio>
#include <filesystem>

#include "cli/command.h"
#include "cli/guess_trial.h"
#include "cli/model_file.h"
#include "inspect/describe.h"
#include "media/image_file.h"

namespace diopter::cli {

namespace {

namespace fs = std::filesystem;

struct InspectOptions {
  std::string model;
  std::string task;
  bool json = false;
  std::string photo;
  std::string sheet;
};

void print_table(const std::vector<Trial>& trials, const std::string& sheet) {
  std::printf("\n%-36s %9s  %-22s %s\n", "on the photo", "estimate", "how decided", "found");
  for (const Trial& trial : trials) {
    const std::string estimate = trial.plausibility < 1 ? std::to_string(static_cast<int>(trial.plausibility * 100 + .5)) + " %" : "";
    std::printf("%-36s %9s  %-22s %s\n", trial.title.c_str(), estimate.c_str(), trial.failure.ok() ? trial.decision.measure.c_str() : "failed",
                trial.failure.ok() ? trial.decision.found.c_str() : trial.failure.to_string().c_str());
  }
  std::printf("Side by side: %s\n", sheet.c_str());
}

int try_on_photo(const InspectOptions& options, const inspect::Description& description, Bytes model) {
  if (!description.obstacles.empty()) return fail(unsupported(options.model, description.obstacles[0].message, description.obstacles[0].remedy));
  if (!description.guess) return fail(Status(description.no_guess).within(options.model));
  if (description.guess->component.inputs[0].kind != InputKind::kPicture) {
    return fail(unsupported(options.model, "takes no picture, so that nothing can be tried on " + options.photo, "make a lens of it with `diopter new` and run that on its own kind of input"));
  }
  Result<Frame> photo = media::read_image(options.photo);
  if (!photo.ok()) return fail(photo.status());
  const std::vector<Trial> trials = try_guesses(description, options.model, model, *photo);
  const std::string sheet = !options.sheet.empty() ? options.sheet : fs::path(options.model).stem().string() + "-on-" + fs::path(options.photo).stem().string() + ".png";
  const Status drawn = draw_sheet(*photo, trials, sheet);
  if (!drawn.ok()) return fail(drawn);
  print_table(trials, sheet);
  return kDone;
}

int inspect_model(const InspectOptions& options) {
  const Result<std::vector<std::byte>> bytes = read_as_onnx(options.model);
  if (!bytes.ok()) return fail(bytes.status());
  const Result<inspect::OnnxModel> model = inspect::read_onnx(*bytes, options.model);
  if (!model.ok()) return fail(model.status());
  const inspect::Description description = inspect::describe(*model, options.task);
  const std::string text = options.json ? inspect::to_json(description, options.model) + "\n" : inspect::to_text(description, options.model);
  std::fputs(text.c_str(), stdout);
  return options.photo.empty() ? kDone : try_on_photo(options, description, *bytes);
}

Action declare(CLI::App& app) {
  auto o = std::make_shared<InspectOptions>();
  app.add_option("model", o->model, "An .onnx or .tflite file")->required();
  app.add_option("--task", o->task, "What the model is for, where the guess is wrong")->check(CLI::IsMember(inspect::task_words()));
  auto* json = app.add_flag("--json", o->json, "Print one JSON document");
  auto* on = app.add_option("--on", o->photo, "Run the guesses on this picture and draw the results side by side")->excludes(json);
  app.add_option("--out", o->sheet, "Where that sheet goes (.png); MODEL-on-PHOTO.png here")->needs(on);
  return [o] {
    if (!o->sheet.empty() && !o->sheet.ends_with(".png")) return usage_error("--out " + o->sheet, "must end in .png");
    return inspect_model(*o);
  };
}

}  // namespace

extern const Command kCommand_inspect;
const Command kCommand_inspect = {"inspect", "Tell what is in a model file and what it seems to be for", "diopter inspect model.onnx --on photo.jpg", declare};

}  // namespace diopter::cli
