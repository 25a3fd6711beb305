#include "package/check.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>

#include <nlohmann/json.hpp>

#include "engine/schedule/lens_faults.h"
#include "engine/session.h"
#include "package/zip_reader.h"

namespace diopter::package {

namespace fs = std::filesystem;

namespace {

std::string at(const char* list, size_t index) { return std::string("/") + list + "/" + std::to_string(index); }

template <class Names>
std::string joined(const Names& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

class Check {
 public:
  Check(const std::string& path, const CheckOptions& options) : path_(path), options_(options) {}

  CheckReport run() {
    if (open()) {
      check_licences();
      check_files();
      for (const LensFault& fault : faults_of(lens_)) error_in_lens(fault.code, fault.pointer, fault.message, fault.remedy);
      if (options_.make_runner) check_models();
      if (options_.make_runner && !report_.has_errors()) dry_run();
    }
    return std::move(report_);
  }

 private:
  void add(const char* code, Severity severity, std::string place, std::string message, std::string remedy) {
    report_.findings.push_back({code, severity, std::move(place), std::move(message), std::move(remedy)});
  }
  void error(const char* code, const Status& status) { add(code, Severity::kError, status.place, status.message, status.remedy); }
  // `pointer` lies in lens.json.
  void error_in_lens(const char* code, const std::string& pointer, const std::string& message, const std::string& remedy) {
    add(code, Severity::kError, "lens.json: " + pointer, message, remedy);
  }

  bool open() {
    Result<std::unique_ptr<NamedBytes>> files = open_files(path_, options_.limits);
    std::error_code unknown;
    if (!files.ok()) {
      error(!fs::exists(path_, unknown) ? "lens-missing" : files.status().code == StatusCode::kLimit ? "over-limit" : "bad-container", files.status());
      return false;
    }
    files_ = std::move(files).value();
    return check_entries() && read_manifest();
  }

  // Every entry of a .lens is unpacked once, also those that lens.json does not name.
  bool check_entries() {
    std::error_code unknown;
    if (fs::is_directory(path_, unknown)) return true;
    const ZipVisitor all{[](const std::string&, int64_t) -> Result<bool> { return true; }, [](Bytes) { return ok_status(); }};
    const Status status = walk_zip(path_, options_.limits, all);
    if (!status.ok()) error(status.code == StatusCode::kLimit ? "over-limit" : "bad-container", status);
    return status.ok();
  }

  bool read_manifest() {
    const Result<Bytes> text = files_->read("lens.json");
    if (!text.ok()) {
      error(file_code("lens.json", "manifest-missing", text.status()), text.status());
      return false;
    }
    report_.packed_bytes += static_cast<int64_t>(text->size());
    Result<Lens> lens = parse_lens({reinterpret_cast<const char*>(text->data()), text->size()});
    if (!lens.ok()) {
      const Status& status = lens.status();
      const bool path_at_fault = status.place.ends_with("/file") && status.code == StatusCode::kInvalid;
      error(status.code == StatusCode::kUnsupported ? "format-version" : path_at_fault ? "path-leaves-lens" : "schema", status);
      return false;
    }
    lens_ = std::move(lens).value();
    return true;
  }

  // Why a file of the lens could not be read.
  const char* file_code(const std::string& name, const char* missing, const Status& status) const {
    std::error_code unknown;
    const fs::file_status kind = fs::status(fs::path(path_) / name, unknown);
    if (status.code == StatusCode::kLimit) return "over-limit";
    return !fs::exists(kind) ? missing : fs::is_regular_file(kind) ? "path-leaves-lens" : "not-a-file";
  }

  void check_licences() {
    const auto warn = [&](const std::string& pointer, const std::string& whose) {
      add("licence-missing", Severity::kWarning, "lens.json: " + pointer, "the licence of " + whose + " is not given", "write an SPDX expression, such as Apache-2.0");
    };
    if (lens_.licence.empty()) warn("/licence", "the lens");
    for (size_t i = 0; i < lens_.components.size(); ++i) {
      if (lens_.components[i].model.licence.empty()) warn(at("components", i) + "/model/licence", lens_.components[i].model.file);
    }
    for (size_t i = 0; i < lens_.assets.size(); ++i) {
      if (lens_.assets[i].licence.empty()) warn(at("assets", i) + "/licence", lens_.assets[i].file);
    }
  }

  void check_files() {
    for (const ComponentSpec& component : lens_.components) check_file(component.model.file, component.model.sha256, "model-missing");
    for (const AssetReference& asset : lens_.assets) check_file(asset.file, asset.sha256, "asset-missing");
    if (lens_.budget_bytes > 0 && report_.packed_bytes > lens_.budget_bytes) {
      error_in_lens("over-budget", "/budget_bytes", "the lens has " + std::to_string(report_.packed_bytes) + " bytes, its budget is " + std::to_string(lens_.budget_bytes),
                    "use smaller models or assets, or raise the budget");
    }
  }

  void check_file(const std::string& name, const std::string& sha256, const char* missing) {
    if (!verified_.emplace(name, false).second) return;
    const Result<Bytes> bytes = files_->read(name);
    if (!bytes.ok()) return error(file_code(name, missing, bytes.status()), bytes.status());
    report_.packed_bytes += static_cast<int64_t>(bytes->size());
    const Status status = check_hash(name, sha256, *bytes);
    if (!status.ok()) return error("hash-mismatch", status);
    verified_[name] = true;
  }

  void check_models() {
    for (size_t i = 0; i < lens_.components.size(); ++i) {
      const ComponentSpec& component = lens_.components[i];
      if (verified_[component.model.file]) check_model(at("components", i), component);
    }
  }

  void check_model(const std::string& place, const ComponentSpec& component) {
    RunnerOptions options;
    options.threads = options_.threads;
    options.providers = component.providers;
    options.allow_fallback = component.allow_fallback;
    options.model_id = component.model.file;
    options.model_sha256 = component.model.sha256;
    const Result<std::unique_ptr<Runner>> runner = options_.make_runner(*files_->read(component.model.file), options);
    if (!runner.ok()) return error(runner.status().code == StatusCode::kMemory ? "memory" : "model-unusable", runner.status());
    const ModelInfo& info = (*runner)->info();
    for (size_t i = 0; i < component.inputs.size(); ++i) {
      check_tensor(place + at("inputs", i) + "/tensor", component.inputs[i].tensor, info.inputs, "input", component.model.file);
    }
    for (size_t i = 0; i < component.outputs.size(); ++i) {
      for (size_t k = 0; k < component.outputs[i].tensors.size(); ++k) {
        check_tensor(place + at("outputs", i) + at("tensors", k), component.outputs[i].tensors[k], info.outputs, "output", component.model.file);
      }
    }
  }

  void check_tensor(const std::string& pointer, const std::string& name, const std::vector<TensorInfo>& known, const std::string& side, const std::string& model) {
    std::vector<std::string> names;
    for (const TensorInfo& info : known) names.push_back(info.name);
    if (std::ranges::find(names, name) != names.end()) return;
    error_in_lens("tensor-unknown", pointer, model + " has no " + side + " \"" + name + "\"", "use one of " + joined(names));
  }

  static const char* dry_run_code(const Status& status) { return status.code == StatusCode::kMemory ? "memory" : "dry-run"; }

  void dry_run() {
    const std::unique_ptr<AssetSource> assets = options_.open_assets ? options_.open_assets(*files_) : nullptr;
    SessionOptions options;
    options.make_runner = options_.make_runner;
    options.runner.threads = options_.threads;
    options.assets = assets.get();
    options.draw = assets != nullptr;
    Result<std::unique_ptr<Session>> session = Session::create(lens_, *files_, options);
    if (!session.ok()) return error(dry_run_code(session.status()), session.status());
    std::vector<Event> events;
    for (const std::string& trigger : (*session)->triggers()) events.push_back({trigger, 0});
    StepResult result;
    Result<Frame> frame = grey_frame();
    if (!frame.ok()) return error("dry-run", frame.status());
    const std::vector<float> silence(static_cast<size_t>((*session)->sound_samples()), 0.f);
    (*session)->hear(silence);
    const Status status = (*session)->step(std::move(frame).value(), events, result);
    if (!status.ok()) return error(dry_run_code(status), status);
    for (size_t i = 0; i < lens_.effects.size(); ++i) check_effect_kind(at("effects", i), lens_.effects[i], *result.outputs);
    for (const Output& output : result.outputs->items) {
      if (output.non_finite == 0) continue;
      add("non-finite", Severity::kWarning, output.id, std::to_string(output.non_finite) + " values of a grey frame's result are NaN or infinite",
          "check the scale and bias of the inputs, and the model itself");
    }
  }

  // What a decoder makes is known once it has run: drawn with another kind, an effect would do nothing, silently.
  void check_effect_kind(const std::string& pointer, const EffectSpec& spec, const Outputs& outputs) {
    const Output* output = outputs.find(spec.input);
    const std::string_view wanted = find_effect(spec.effect)->input;
    if (!output || std::holds_alternative<std::monostate>(output->data)) return;
    const std::string_view kind = std::holds_alternative<Mask>(output->data) ? "mask" : kind_name(output->data);
    if (("|" + std::string(wanted) + "|").find("|" + std::string(kind) + "|") != std::string::npos) return;
    const std::string draws = wanted.empty() ? "without an output" : "with one of kind " + std::string(wanted);
    error_in_lens("effect-kind", pointer + "/input", spec.effect + " draws " + draws + ", but " + spec.input + " is of kind " + std::string(kind), "name another output, or another effect");
  }

  static Result<Frame> grey_frame() {
    constexpr Size kSize{640, 480};
    DIOPTER_ASSIGN(Frame frame, Frame::create(PixelFormat::kI420, kSize));
    const FrameView& view = frame.view();
    for (int p = 0; p < plane_count(view.format); ++p) {
      const Size plane = plane_size(view.format, view.size, p);
      for (int y = 0; y < plane.height; ++y) std::memset(view.planes[p] + static_cast<ptrdiff_t>(y) * view.strides[p], 128, static_cast<size_t>(plane.width));
    }
    return frame;
  }

  const std::string& path_;
  const CheckOptions& options_;
  std::unique_ptr<NamedBytes> files_;
  Lens lens_;
  std::map<std::string, bool> verified_;  // files whose hash was compared: whether it holds
  CheckReport report_;
};

}  // namespace

bool CheckReport::has_errors() const {
  return std::ranges::any_of(findings, [](const Finding& finding) { return finding.severity == Severity::kError; });
}

CheckReport check(const std::string& path, const CheckOptions& options) { return Check(path, options).run(); }

std::string to_json(const std::string& path, const CheckReport& report) {
  using Json = nlohmann::ordered_json;
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    Json json = Json::object();
    json["code"] = finding.code;
    json["severity"] = finding.severity == Severity::kError ? "error" : "warning";
    json["place"] = finding.place;
    json["message"] = finding.message;
    json["remedy"] = finding.remedy;
    findings.push_back(std::move(json));
  }
  Json document = Json::object();
  document["lens"] = path;
  document["ok"] = !report.has_errors();
  document["packed_bytes"] = report.packed_bytes;
  document["findings"] = std::move(findings);
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace diopter::package
