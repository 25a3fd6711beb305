#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "engine/model/ort_runner.h"
#include "engine/model/ort_session.h"

namespace diopter {

int default_threads(size_t model_bytes) {
  return model_bytes >= kLargeModelBytes && sysconf(_SC_NPROCESSORS_ONLN) >= 2 ? 2 : 1;
}

namespace ort {

namespace {

// Lines of the verbose log (ONNX Runtime, VerifyEachNodeIsAssignedToAnEp): "All nodes placed on [CPUExecutionProvider]. Number of
// nodes: 93", or " Node(s) placed on [X]. Number of nodes: 3".
void read_placement(RuntimeLog& log, std::string_view line) {
  constexpr std::string_view kPlaced = "placed on [", kCount = "Number of nodes: ";
  const size_t at = line.find(kPlaced), count = line.find(kCount);
  if (at == std::string_view::npos || count == std::string_view::npos) return;
  const std::string_view rest = line.substr(at + kPlaced.size());
  log.placement.push_back({std::string(rest.substr(0, rest.find(']'))), "", std::atoi(line.data() + count + kCount.size())});
}

void ORT_API_CALL on_log(void* param, OrtLoggingLevel severity, const char*, const char*, const char*, const char* message) {
  RuntimeLog& log = *static_cast<RuntimeLog*>(param);
  if (severity <= ORT_LOGGING_LEVEL_INFO) {
    read_placement(log, message);
  } else if (severity >= ORT_LOGGING_LEVEL_ERROR && log.sink) {
    log.sink(LogLevel::kWarning, message);
  }
}

std::string provider_name(const std::string& wish) {
  if (wish == "cpu") return "CPUExecutionProvider";
  if (wish == "cuda") return "CUDAExecutionProvider";
  if (wish == "openvino") return "OpenVINOExecutionProvider";
  if (wish == "xnnpack") return "XnnpackExecutionProvider";
  return wish;
}

bool is_available(const std::string& provider) {
  char** names = nullptr;
  int count = 0;
  if (Owned<OrtStatus> failed{api().GetAvailableProviders(&names, &count)}) return false;
  const bool found = std::any_of(names, names + count, [&](const char* name) { return provider == name; });
  Owned<OrtStatus> ignored(api().ReleaseAvailableProviders(names, count));
  return found;
}

// Appends the wished providers. A wish that cannot be met is a failure, unless the lens allows a fallback (then it is logged).
Status add_providers(OrtSessionOptions& session, const RunnerOptions& options) {
  bool accelerated = false;
  for (const std::string& wish : options.providers) {
    const std::string name = provider_name(wish);
    if (name == "CPUExecutionProvider") continue;
    Status status = is_available(name) ? to_status(api().SessionOptionsAppendExecutionProvider(&session, wish.c_str(), nullptr, nullptr, 0), wish)
                                       : unsupported(options.model_id, "provider \"" + wish + "\" is not available here",
                                                     "remove it from `providers`, or set allow_fallback");
    if (!status.ok() && !options.allow_fallback) return status;
    if (!status.ok() && options.log) options.log(LogLevel::kWarning, status.to_string() + "; runs on the next provider");
    accelerated |= status.ok();
  }
  if (accelerated && !options.allow_fallback) {
    return to_status(api().AddSessionConfigEntry(&session, "session.disable_cpu_ep_fallback", "1"), options.model_id);
  }
  return ok_status();
}

Result<Owned<OrtSessionOptions>> make_options(const RunnerOptions& options, int threads, RuntimeLog& log) {
  OrtSessionOptions* made = nullptr;
  DIOPTER_TRY(to_status(api().CreateSessionOptions(&made), options.model_id));
  Owned<OrtSessionOptions> session(made);
  const auto config = [&](const char* key, const char* value) { return to_status(api().AddSessionConfigEntry(made, key, value), key); };
  DIOPTER_TRY(to_status(api().SetIntraOpNumThreads(made, threads), options.model_id));
  DIOPTER_TRY(to_status(api().SetInterOpNumThreads(made, 1), options.model_id));
  DIOPTER_TRY(to_status(api().SetUserLoggingFunction(made, on_log, &log), options.model_id));
  DIOPTER_TRY(to_status(api().SetSessionLogSeverityLevel(made, options.report_placement ? ORT_LOGGING_LEVEL_VERBOSE : ORT_LOGGING_LEVEL_ERROR), options.model_id));
  // Spinning threads steal the core that decodes and encodes.
  DIOPTER_TRY(config("session.intra_op.allow_spinning", "0"));
  DIOPTER_TRY(config("session.inter_op.allow_spinning", "0"));
  // A model that names files outside of itself must not find any.
  DIOPTER_TRY(config("session.model_external_initializers_file_folder_path", "/nonexistent"));
  DIOPTER_TRY(add_providers(*made, options));
  return session;
}

Result<Owned<OrtSession>> make_session(std::span<const std::byte> model, const OrtSessionOptions& session_options, const RunnerOptions& options) {
  OrtSession* session = nullptr;
  DIOPTER_TRY(to_status(api().CreateSessionFromArray(environment(), model.data(), model.size(), &session_options, &session), options.model_id));
  return Owned<OrtSession>(session);
}

std::string cache_file(const RunnerOptions& options) {
  return options.graph_cache_dir + "/" + options.model_sha256 + "-ort" + ort_version() + ".onnx";
}

Result<ModelInfo> read_info(const OrtSession& session, const std::string& place) {
  ModelInfo model;
  size_t inputs = 0, outputs = 0;
  DIOPTER_TRY(to_status(api().SessionGetInputCount(&session, &inputs), place));
  DIOPTER_TRY(to_status(api().SessionGetOutputCount(&session, &outputs), place));
  for (size_t i = 0; i < inputs + outputs; ++i) {
    const bool input = i < inputs;
    Result<TensorInfo> info = tensor_info(session, input ? i : i - inputs, input);
    if (!info.ok()) return std::move(info).status().within(place);
    (input ? model.inputs : model.outputs).push_back(std::move(info).value());
  }
  return model;
}

bool same_names(const std::vector<TensorInfo>& a, const std::vector<TensorInfo>& b) { return std::ranges::equal(a, b, {}, &TensorInfo::name, &TensorInfo::name); }

// Does the saved graph still have the model's inputs and outputs? Saving turns weights that an old exporter lists as inputs into
// true inputs now and then.
bool is_faithful(const OrtSession& original, const std::string& saved, const OrtSessionOptions& session_options) {
  OrtSession* session = nullptr;
  if (Owned<OrtStatus> failed{api().CreateSession(environment(), saved.c_str(), &session_options, &session)}) return false;
  const Owned<OrtSession> owner(session);
  const Result<ModelInfo> a = read_info(original, saved), b = read_info(*session, saved);
  return a.ok() && b.ok() && same_names(a->inputs, b->inputs) && same_names(a->outputs, b->outputs);
}

// Saves the graph after the optimisations that hold on any machine; loading it skips them. A cache that cannot be written is no
// failure: the model is then optimised at every start. An empty file says that the graph cannot be saved.
void save_optimised(std::span<const std::byte> model, const OrtSessionOptions& session_options, const RunnerOptions& options, RuntimeLog& log) {
  const std::string path = cache_file(options), temporary = path + "." + std::to_string(getpid());
  Result<Owned<OrtSessionOptions>> saving = make_options(options, 1, log);
  if (!saving.ok()) return;
  if (Owned<OrtStatus> failed{api().SetSessionGraphOptimizationLevel(saving->get(), ORT_ENABLE_EXTENDED)}) return;
  if (Owned<OrtStatus> failed{api().SetOptimizedModelFilePath(saving->get(), temporary.c_str())}) return;
  const Result<Owned<OrtSession>> original = make_session(model, **saving, options);
  const bool whole = original.ok() && access(temporary.c_str(), R_OK) == 0;
  if (whole && !is_faithful(**original, temporary, session_options) && truncate(temporary.c_str(), 0) != 0) {
    std::remove(temporary.c_str());
  } else if (whole) {
    std::rename(temporary.c_str(), path.c_str());
  }
}

bool is_empty_file(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && status.st_size == 0;
}

// The session over the cached graph, where the cache is wished and works.
Owned<OrtSession> from_cache(std::span<const std::byte> model, const OrtSessionOptions& session_options, const RunnerOptions& options, RuntimeLog& log) {
  if (options.graph_cache_dir.empty() || options.model_sha256.empty()) return nullptr;
  const std::string path = cache_file(options);
  if (access(path.c_str(), R_OK) != 0) save_optimised(model, session_options, options, log);
  if (access(path.c_str(), R_OK) != 0 || is_empty_file(path)) return nullptr;
  OrtSession* session = nullptr;
  if (Owned<OrtStatus> failed{api().CreateSession(environment(), path.c_str(), &session_options, &session)}) {
    std::remove(path.c_str());  // cut short or of another build
    return nullptr;
  }
  return Owned<OrtSession>(session);
}

}  // namespace

Result<LoadedModel> load_model(std::span<const std::byte> model, const RunnerOptions& options) {
  if (!environment()) return environment_failure("ONNX Runtime", "did not start", "reinstall it");
  LoadedModel loaded;
  loaded.log = std::make_unique<RuntimeLog>(RuntimeLog{options.log, {}});
  RuntimeLog& log = *loaded.log;
  const int threads = options.threads > 0 ? options.threads : default_threads(model.size());
  DIOPTER_ASSIGN(Owned<OrtSessionOptions> session_options, make_options(options, threads, log));
  loaded.session = from_cache(model, *session_options, options, log);
  log.placement.clear();  // of the saving session
  if (!loaded.session) {
    DIOPTER_ASSIGN(loaded.session, make_session(model, *session_options, options));
  }
  loaded.placement = std::move(log.placement);
  DIOPTER_ASSIGN(loaded.info, read_info(*loaded.session, options.model_id));
  return loaded;
}

}  // namespace ort
}  // namespace diopter
