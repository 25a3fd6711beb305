// A lens's life for JavaScript: parse, declare the models, open, step, close. A handle is the address of a WebSession.
#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/frame/to_rgba.h"
#include "wasm/abi_text.h"
#include "wasm/web_session.h"

// Both given by the page.
// The runner of component `runner` has inputs that wait to be run (runner_abi.cpp).
extern "C" __attribute__((import_module("diopter"), import_name("run"))) void diopter_host_run(void* session, uint32_t runner);
// Milliseconds of a monotonic clock.
extern "C" __attribute__((import_module("diopter"), import_name("now"))) double diopter_host_now();

namespace diopter::wasm {

namespace {

ElementType element_type_of(std::string_view name) {
  for (int type = 1; type <= static_cast<int>(ElementType::kString); ++type) {
    if (element_type_name(static_cast<ElementType>(type)) == name) return static_cast<ElementType>(type);
  }
  return ElementType::kString;
}

// A page's own words about its models: odd values become what no lens can use.
std::vector<TensorInfo> tensors_of(const nlohmann::json& list) {
  std::vector<TensorInfo> tensors;
  if (!list.is_array()) return tensors;
  for (const nlohmann::json& json : list) {
    if (!json.is_object()) continue;
    TensorInfo info;
    info.name = json.contains("name") && json["name"].is_string() ? json["name"].get<std::string>() : "";
    info.type = element_type_of(json.contains("type") && json["type"].is_string() ? json["type"].get<std::string>() : "");
    std::vector<int64_t> sizes;
    for (const nlohmann::json& size : json.value("shape", nlohmann::json::array())) {
      sizes.push_back(size.is_number_integer() ? size.get<int64_t>() : kDynamic);
      info.axis_names.push_back(size.is_string() ? size.get<std::string>() : "");
    }
    info.shape = Shape(sizes);
    tensors.push_back(std::move(info));
  }
  return tensors;
}

KeptTap::KeptTensor kept(const TensorInfo& info, const TensorView& view) {
  KeptTap::KeptTensor tensor{info, {}};
  tensor.info.shape = view.shape;
  // A type without numbers leaves the values empty.
  if (!to_float32(view, 1, 0, tensor.values).ok()) tensor.values = {};
  return tensor;
}

void keep_tap(WebSession& session, const StageTap& tap) {
  if (!session.keeps_taps) return;
  KeptTap kept_tap{std::string(tap.component), tap.instance, {}, {}};
  for (size_t i = 0; i < tap.inputs.size(); ++i) kept_tap.inputs.push_back(kept(tap.model->inputs[i], tap.inputs[i]));
  for (size_t i = 0; i < tap.outputs.size(); ++i) kept_tap.outputs.push_back(kept(tap.model->outputs[i], tap.outputs[i]));
  session.taps.push_back(std::move(kept_tap));
}

Result<std::unique_ptr<Runner>> make_runner(WebSession& session, const RunnerOptions& options) {
  const auto model = session.models.find(options.model_id);
  if (model == session.models.end()) return invalid(options.model_id, "was not loaded by the page");
  const uint32_t number = static_cast<uint32_t>(session.runners.size());
  auto runner = std::make_unique<HostRunner>(model->second, [&session, number](HostRunner&) { diopter_host_run(&session, number); });
  session.runners.push_back(runner.get());
  return std::unique_ptr<Runner>(std::move(runner));
}

Status open(WebSession& session, bool wait_for_answers) {
  SessionOptions options;
  options.make_runner = [&session](Bytes, const RunnerOptions& runner) { return make_runner(session, runner); };
  options.clock = [] { return static_cast<int64_t>(diopter_host_now() * 1e6); };
  options.runner.clock = options.clock;
  // Only says that answers may come later; the page runs the models.
  if (!wait_for_answers) options.runner.executor = [](std::function<void()> task) { task(); };
  options.assets = &session.assets;
  options.wait_for_answers = wait_for_answers;
  options.tap = [&session](const StageTap& tap) { keep_tap(session, tap); };
  DIOPTER_ASSIGN(session.session, Session::create(session.lens, session.names, options));
  return ok_status();
}

// 0 done, 1 waiting for an answer, less than 0 failed.
int finished(WebSession& session, const Status& status) {
  if (!status.ok()) return -report(status);
  if (session.result.waiting) return 1;
  const StageTimes& times = session.result.times;
  session.times_ms = {times.input / 1e6, times.model / 1e6, times.output / 1e6, times.render / 1e6, times.total / 1e6};
  return 0;
}

}  // namespace

}  // namespace diopter::wasm

using namespace diopter;
using namespace diopter::wasm;

// lens.json -> a session that is not open yet; 0 on failure.
DIOPTER_EXPORT(dw_session_new) WebSession* dw_session_new(const char* json, size_t size) {
  Result<Lens> lens = parse_lens(text_at(json, size));
  if (lens.ok()) return new WebSession(std::move(lens).value());
  report(lens.status());
  return nullptr;
}

DIOPTER_EXPORT(dw_session_close) void dw_session_close(WebSession* session) { delete session; }

// {"inputs":[{"name","type","shape":[1,"batch",-1]}],"outputs":[...]} of the model file of this name.
DIOPTER_EXPORT(dw_session_add_model) int dw_session_add_model(WebSession* session, const char* file, size_t file_size, const char* json, size_t size) {
  const nlohmann::json info = nlohmann::json::parse(json, json + size, nullptr, false);
  if (!info.is_object() || !info.contains("inputs") || !info.contains("outputs")) return report(invalid(std::string(text_at(file, file_size)), "its inputs and outputs were not told"));
  session->models[std::string(text_at(file, file_size))] = {tensors_of(info["inputs"]), tensors_of(info["outputs"])};
  return 0;
}

// Memory for an RGBA picture of the lens; its layout, or null.
DIOPTER_EXPORT(dw_session_add_picture) const PictureLayout* dw_session_add_picture(WebSession* session, const char* file, size_t file_size, int width, int height) {
  Result<Frame*> picture = session->assets.make_picture(text_at(file, file_size), {width, height});
  if (!picture.ok()) {
    report(picture.status());
    return nullptr;
  }
  session->layout = layout_of((*picture)->view());
  return &session->layout;
}

DIOPTER_EXPORT(dw_session_set_font) void dw_session_set_font(WebSession* session, const std::byte* font, size_t size) { session->assets.set_font({font, size}); }

// `wait_for_answers`: 0 for a camera (background components answer later), 1 for runs that can be repeated.
DIOPTER_EXPORT(dw_session_open) int dw_session_open(WebSession* session, int wait_for_answers) { return report(open(*session, wait_for_answers != 0)); }

// Memory for the next frame; its layout, or null. matrix and range are those of ColourSpace.
DIOPTER_EXPORT(dw_session_frame) const PictureLayout* dw_session_frame(WebSession* session, int format, int width, int height, int matrix, int range) {
  const bool known = format >= 1 && format <= static_cast<int>(PixelFormat::kRgba) && matrix >= 1 && matrix <= 2 && range >= 1 && range <= 2;
  Result<Frame> frame = known ? session->pool.acquire(static_cast<PixelFormat>(format), {width, height}, {static_cast<ColourMatrix>(matrix), static_cast<ColourRange>(range)})
                              : Result<Frame>(invalid("frame", "has an unknown format or colour space"));
  if (!frame.ok()) {
    report(frame.status());
    return nullptr;
  }
  session->next = std::move(frame).value();
  session->layout = layout_of(session->next.view());
  return &session->layout;
}

DIOPTER_EXPORT(dw_session_fire) void dw_session_fire(WebSession* session, const char* event, size_t size, double time_s) {
  session->events.push_back({std::string(text_at(event, size)), time_s});
}

DIOPTER_EXPORT(dw_session_hear) void dw_session_hear(WebSession* session, const float* samples, size_t count) { session->session->hear({samples, count}); }
DIOPTER_EXPORT(dw_session_sound_rate) int dw_session_sound_rate(WebSession* session) { return session->session->sound_rate(); }
DIOPTER_EXPORT(dw_session_sound_samples) int dw_session_sound_samples(WebSession* session) { return session->session->sound_samples(); }

// Takes the frame that was asked for last (none: only sound). See finished() for what comes back.
DIOPTER_EXPORT(dw_session_step) int dw_session_step(WebSession* session, double index, double time_s) {
  if (!std::isfinite(time_s)) return -report(invalid("frame", "its time is not a number"));
  session->taps.clear();
  Frame frame = std::move(session->next);
  session->next = {};
  frame.index = static_cast<int64_t>(index);
  frame.time_s = time_s;
  const Status status = session->session->step(std::move(frame), session->events, session->result);
  session->events.clear();
  return finished(*session, status);
}

// Goes on with a step that waits, once an answer came.
DIOPTER_EXPORT(dw_session_resume) int dw_session_resume(WebSession* session) { return finished(*session, session->session->resume(session->result)); }

// The drawn frame of the last step; null where none is shown.
DIOPTER_EXPORT(dw_session_shown) const PictureLayout* dw_session_shown(WebSession* session) {
  if (!session->result.shown || session->result.frame.empty()) return nullptr;
  session->layout = layout_of(session->result.frame.view());
  return &session->layout;
}

// The drawn frame of the last step as RGBA without padding, width * height * 4 bytes; null where none is shown.
DIOPTER_EXPORT(dw_session_shown_rgba) const uint8_t* dw_session_shown_rgba(WebSession* session, int mirrored) {
  if (!session->result.shown || session->result.frame.empty()) return nullptr;
  const FrameView& frame = session->result.frame.view();
  session->rgba.resize(static_cast<size_t>(frame.size.width) * static_cast<size_t>(frame.size.height) * 4);
  to_rgba(frame, mirrored != 0, session->rgba);
  return session->rgba.data();
}

// Five numbers: input, model, output, render, total.
DIOPTER_EXPORT(dw_session_times_ms) const double* dw_session_times_ms(WebSession* session) { return session->times_ms.data(); }

DIOPTER_EXPORT(dw_session_keep_taps) void dw_session_keep_taps(WebSession* session, int keep) { session->keeps_taps = keep != 0; }

// Requires: no model is at work.
DIOPTER_EXPORT(dw_session_reset) void dw_session_reset(WebSession* session) { session->session->reset(); }
