// diopter new: a lens in source form from model files. It is proved before it is written: every model loads, and the lens runs once.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cli/command.h"
#include "cli/model_file.h"
#include "engine/model/ort_runner.h"
#include "inspect/compose_lens.h"
#include "inspect/label_sets.h"
#include "library/lens_host.h"
#include "package/package.h"

namespace diopter::cli {

namespace fs = std::filesystem;

namespace {

struct NewOptions {
  std::string folder;
  std::vector<std::string> models;
  std::string task;
  std::string labels;
};

struct NewModel {
  std::string file;  // inside the lens
  std::vector<std::byte> bytes;
};

struct NewLens {
  inspect::ComposedLens composed;
  std::vector<NewModel> models;
};

Status add_model(const std::string& path, const NewOptions& options, NewLens& made) {
  DIOPTER_ASSIGN(std::vector<std::byte> bytes, read_as_onnx(path));
  DIOPTER_ASSIGN(const inspect::OnnxModel model, inspect::read_onnx(bytes, path));
  const inspect::ModelOrigin origin{fs::path(path).filename().string(), package::sha256_hex(bytes)};
  Status added = inspect::add_model(model, origin, {options.task, {}}, made.composed);
  if (!added.ok()) return std::move(added).within(path);
  RunnerOptions runner;
  runner.model_id = path;
  Result<std::unique_ptr<Runner>> loaded = make_ort_runner(bytes, runner);
  if (!loaded.ok()) return std::move(loaded).status();
  made.models.push_back({inspect::model_name_in_lens(origin.file_name), std::move(bytes)});
  return ok_status();
}

// The names of the last component's classes.
Status set_labels(const std::string& path, Lens& lens) {
  DIOPTER_ASSIGN(const std::vector<std::byte> bytes, read_model_file(path));
  const std::vector<std::string> labels = inspect::split_lines({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (labels.empty()) return invalid(path, "is empty", "write one class name a line");
  for (OutputSpec& output : lens.components.back().outputs) {
    if (output.decoder != "tensor" && output.decoder != "image") output.labels = labels;
  }
  return ok_status();
}

// The models of a lens that is not written yet. Borrows them.
class MadeFiles final : public NamedBytes {
 public:
  explicit MadeFiles(const std::vector<NewModel>& models) : models_(models) {}
  Result<Bytes> read(std::string_view name) const override {
    const auto at = std::ranges::find(models_, name, &NewModel::file);
    if (at == models_.end()) return invalid(std::string(name), "is not in the lens", "name one of its models");
    return Bytes(at->bytes);
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const NewModel& model : models_) names.push_back(model.file);
    return names;
  }

 private:
  const std::vector<NewModel>& models_;
};

// One step on a grey picture, or on silence: a model that breaks while it runs makes no lens.
Status prove(const NewLens& made) {
  constexpr Size kSize{256, 256};
  package::OpenLens opened;
  DIOPTER_ASSIGN(opened.lens, parse_lens(write_lens(made.composed.lens)));
  opened.files = std::make_unique<MadeFiles>(made.models);
  HostOptions options;
  options.draw = false;
  DIOPTER_ASSIGN(const std::unique_ptr<LensHost> host, LensHost::open(std::move(opened), options));
  DIOPTER_ASSIGN(Frame frame, Frame::create(PixelFormat::kRgba, kSize));
  const FrameView& view = frame.view();
  std::fill_n(view.planes[0], static_cast<size_t>(view.strides[0]) * static_cast<size_t>(kSize.height), uint8_t{128});
  host->session().hear(std::vector<float>(static_cast<size_t>(host->session().sound_samples()), 0.f));
  StepResult result;
  return host->session().step(std::move(frame), {}, result);
}

Result<NewLens> make(const NewOptions& options) {
  NewLens made;
  made.composed.lens.name = fs::path(options.folder).lexically_normal().filename().string();
  if (made.composed.lens.name.empty()) made.composed.lens.name = "lens";
  for (const std::string& path : options.models) DIOPTER_TRY(add_model(path, options, made));
  if (!options.labels.empty()) DIOPTER_TRY(set_labels(options.labels, made.composed.lens));
  DIOPTER_TRY(prove(made));
  return made;
}

Status write_file(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  return file ? ok_status() : environment_failure(path.string(), "cannot be written", "choose a folder that you may write to, with free space");
}

std::string readme(const NewLens& made) {
  std::string text = "# " + made.composed.lens.name + "\n\nMade by `diopter new`. What it assumed of the model, and why:\n\n";
  for (const std::string& note : made.composed.notes) text += (note.starts_with("  ") ? "  - " + note.substr(2) : "- " + note) + "\n";
  return text + "\nWhere an assumption is wrong, correct lens.json and run `diopter check` on this folder. Fill in the licence and the source of the model.\n";
}

// Everything goes into a folder beside the final one, which gets its name last.
Status write(const NewLens& made, const std::string& folder) {
  const fs::path target = fs::path(folder).lexically_normal();
  const fs::path final_path = target.has_filename() ? target : target.parent_path();
  const fs::path temporary = final_path.parent_path() / ("." + final_path.filename().string() + ".partial-" + std::to_string(getpid()));
  std::error_code failed;
  fs::create_directories(temporary / "models", failed);
  Status status = failed ? environment_failure(folder, "cannot be made: " + failed.message(), "choose a folder that you may write to") : ok_status();
  for (size_t i = 0; status.ok() && i < made.models.size(); ++i) {
    const NewModel& model = made.models[i];
    status = write_file(temporary / model.file, {reinterpret_cast<const char*>(model.bytes.data()), model.bytes.size()});
  }
  if (status.ok()) status = write_file(temporary / "lens.json", write_lens(made.composed.lens));
  if (status.ok()) status = write_file(temporary / "README.md", readme(made));
  if (status.ok()) {
    fs::rename(temporary, final_path, failed);
    if (failed) status = environment_failure(folder, "cannot be put in place: " + failed.message(), "choose another folder");
  }
  std::error_code ignored;
  if (!status.ok()) fs::remove_all(temporary, ignored);
  return status;
}

int new_lens(const NewOptions& options) {
  std::error_code ignored;
  if (fs::exists(options.folder, ignored)) return fail(invalid(options.folder, "is there already", "name a folder that does not exist"));
  const Result<NewLens> made = make(options);
  if (!made.ok()) return fail(made.status());
  const Status written = write(*made, options.folder);
  if (!written.ok()) return fail(written);
  std::printf("%s\n", options.folder.c_str());
  for (const std::string& note : made->composed.notes) std::printf("  %s\n", note.c_str());
  std::printf("Try it: diopter run %s --in VIDEO --out out.mp4\n", options.folder.c_str());
  return kDone;
}

Action declare(CLI::App& app) {
  auto o = std::make_shared<NewOptions>();
  app.add_option("folder", o->folder, "The lens folder to make; it must not exist")->required();
  app.add_option("--model", o->models, "An .onnx or .tflite file; may be repeated")->required();
  app.add_option("--task", o->task, "What the model is for, where the guess is wrong")->check(CLI::IsMember(inspect::task_words()));
  app.add_option("--labels", o->labels, "Class names of the last model, one a line, the first is index 0");
  return [o] { return new_lens(*o); };
}

}  // namespace

extern const Command kCommand_new_lens;
const Command kCommand_new_lens = {"new", "Make a lens from a model file", "diopter new my-lens --model model.onnx --task objdet --labels names.txt", declare};

}  // namespace diopter::cli
