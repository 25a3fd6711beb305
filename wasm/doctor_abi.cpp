// The doctor for JavaScript: what is in a model file, the guess, a lens made of it, what lens.json may say.
#include <nlohmann/json.hpp>

#include <algorithm>

#include "engine/schedule/lens_faults.h"
#include "inspect/compose_lens.h"
#include "inspect/describe.h"
#include "inspect/registries_json.h"
#include "wasm/abi_text.h"
#include "wasm/open_models.h"

using namespace diopter;
using namespace diopter::wasm;

namespace {

using Json = nlohmann::json;

OpenModels models;

// Texts from models may hold bytes that are no UTF-8.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string text_in(const Json& json, const char* field) { return json.contains(field) && json[field].is_string() ? json[field].get<std::string>() : std::string(); }

Result<const OpenModel*> model_of(uint32_t handle) {
  if (const OpenModel* found = models.find(handle)) return found;
  return invalid("model", "is not open", "open it first");
}

Status check_task(const std::string& task) {
  const std::vector<std::string> words = inspect::task_words();
  if (task.empty() || std::ranges::find(words, task) != words.end()) return ok_status();
  return invalid("task " + task, "is not known", "choose one of the list, or none");
}

Result<std::string> describe(uint32_t handle, const std::string& task) {
  DIOPTER_ASSIGN(const OpenModel* open, model_of(handle));
  DIOPTER_TRY(check_task(task));
  return inspect::to_json(inspect::describe(open->model, task), open->name);
}

// A whole number of 0 or more; none where the field is left out or null.
Result<std::optional<size_t>> index_in(const Json& json, const char* field) {
  if (!json.contains(field) || json[field].is_null()) return std::optional<size_t>();
  if (json[field].is_number_unsigned()) return std::optional(static_cast<size_t>(std::min<uint64_t>(json[field].get<uint64_t>(), SIZE_MAX)));
  return invalid(field, "must be a whole number of 0 or more", "leave it out for the top guess");
}

// A model keeps the task that it was examined with, where the whole lens has none.
Status add(const Json& json, inspect::ModelWish wish, inspect::ComposedLens& composed) {
  if (!json.is_object() || !json.contains("handle") || !json["handle"].is_number_unsigned()) return invalid("models", "one has no handle", "open each model first");
  DIOPTER_ASSIGN(const OpenModel* open, model_of(json["handle"].get<uint32_t>()));
  if (wish.task.empty()) wish.task = text_in(json, "task");
  DIOPTER_TRY(check_task(wish.task));
  Status added = inspect::add_model(open->model, {open->name, text_in(json, "sha256")}, wish, composed);
  return added.ok() ? added : std::move(added).within(open->name);
}

Result<std::string> compose(std::string_view text) {
  const Json options = Json::parse(text, nullptr, false);
  if (!options.is_object() || !options.contains("models") || !options["models"].is_array() || options["models"].empty()) {
    return invalid("models", "there are none", "give at least one model");
  }
  const Json& list = options["models"];
  inspect::ModelWish wish{text_in(options, "task"), {}};
  DIOPTER_ASSIGN(const std::optional<size_t> alternative, index_in(options, "alternative"));
  inspect::ComposedLens composed;
  composed.lens.name = text_in(options, "name");
  if (composed.lens.name.empty()) composed.lens.name = "lens";
  for (size_t i = 0; i < list.size(); ++i) {
    if (i + 1 == list.size()) wish.alternative = alternative;
    DIOPTER_TRY(add(list[i], wish, composed));
  }
  // Read again, so that it is checked like any lens.
  const std::string written = write_lens(composed.lens);
  if (const Result<Lens> read = parse_lens(written); !read.ok()) return read.status();
  return "{\"manifest\":" + written + ",\"notes\":" + text_of(composed.notes) + "}";
}

Result<std::string> normalised(std::string_view text) {
  DIOPTER_ASSIGN(const Lens lens, parse_lens(text));
  const std::vector<LensFault> faults = faults_of(lens);
  if (!faults.empty()) return invalid("lens.json: " + faults[0].pointer, faults[0].message, faults[0].remedy);
  return write_lens(lens);
}

int answer(Result<std::string> text) {
  if (!text.ok()) return report(text.status());
  set_text(std::move(text).value());
  return 0;
}

}  // namespace

// Takes `file` (from dw_alloc) over, whatever comes of it. A handle; 0 on failure, with the text of the failure.
DIOPTER_EXPORT(dw_model_open) uint32_t dw_model_open(const char* name, size_t name_size, std::byte* file, size_t size) {
  const Result<uint32_t> handle = models.open(std::string(text_at(name, name_size)), PageMemory(file), size);
  if (handle.ok()) return *handle;
  report(handle.status());
  return 0;
}

DIOPTER_EXPORT(dw_model_close) void dw_model_close(uint32_t handle) {
  lend_bytes({});
  models.close(handle);
}

// The ONNX file becomes the last bytes, which stay until the model is closed.
DIOPTER_EXPORT(dw_model_bytes) int dw_model_bytes(uint32_t handle) {
  const Result<const OpenModel*> open = model_of(handle);
  if (!open.ok()) return report(open.status());
  lend_bytes((*open)->onnx);
  return 0;
}

// The name that the model has inside a lens becomes the text.
DIOPTER_EXPORT(dw_model_file) int dw_model_file(uint32_t handle) {
  const Result<const OpenModel*> open = model_of(handle);
  return answer(open.ok() ? Result<std::string>(inspect::model_name_in_lens((*open)->name)) : open.status());
}

// The text of `diopter inspect --json`. `task`: the user's word, or empty.
DIOPTER_EXPORT(dw_model_describe) int dw_model_describe(uint32_t handle, const char* task, size_t size) { return answer(describe(handle, std::string(text_at(task, size)))); }

// What `diopter new` makes: {"name","task","alternative","models":[{"handle","sha256","task"}]} -> {"manifest":{...},"notes":[...]}.
// "alternative" counts through "alternatives" of the last model's description; left out: the top guess.
DIOPTER_EXPORT(dw_lens_compose) int dw_lens_compose(const char* options, size_t size) { return answer(compose(text_at(options, size))); }

// lens.json as the engine reads it, fields at their defaults left out; fails where it names or sets what the engine does not have.
DIOPTER_EXPORT(dw_lens_check) int dw_lens_check(const char* json, size_t size) { return answer(normalised(text_at(json, size))); }

// The text of `diopter parameters --json`.
DIOPTER_EXPORT(dw_registries) void dw_registries() { set_text(inspect::registries_json()); }

// A JSON list of what can be given as a task.
DIOPTER_EXPORT(dw_task_words) void dw_task_words() { set_text(text_of(inspect::task_words())); }
