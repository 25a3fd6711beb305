// What a step found, for JavaScript: the line of results, its pictures, and the tensors of the models.
#include <nlohmann/json.hpp>

#include "wasm/abi_text.h"
#include "wasm/web_session.h"

using namespace diopter;
using namespace diopter::wasm;

namespace {

Status write_results(WebSession& session, Size frame, bool with_pictures) {
  const StepResult& result = session.result;
  ResultsJson::PictureSink sink;
  if (with_pictures) {
    sink = [&session](const Output&, const OutputPicture& picture, std::string& path) {
      path = "picture:" + std::to_string(session.pictures.size());
      session.pictures.push_back({picture.role, picture.size, {picture.samples.begin(), picture.samples.end()}});
      return ok_status();
    };
  }
  session.json.begin(result.frame.index, result.frame.time_s, session.line);
  for (const Output& output : result.outputs->items) DIOPTER_TRY(session.json.append(output, frame, sink, session.line));
  for (const Firing& firing : result.firings) session.json.append_firing(firing.trigger, firing.time_s, firing.reason, session.line);
  session.json.end(session.line);
  return ok_status();
}

nlohmann::json to_json(const std::vector<KeptTap::KeptTensor>& tensors) {
  nlohmann::json list = nlohmann::json::array();
  for (const KeptTap::KeptTensor& tensor : tensors) {
    nlohmann::json shape = nlohmann::json::array();
    for (int64_t size : tensor.info.shape.sizes()) shape.push_back(size);
    list.push_back({{"name", tensor.info.name},
                    {"type", element_type_name(tensor.info.type)},
                    {"shape", std::move(shape)},
                    {"data", static_cast<uint32_t>(reinterpret_cast<uintptr_t>(tensor.values.data()))},
                    {"count", tensor.values.shape().element_count()}});
  }
  return list;
}

}  // namespace

// The text becomes the line of the last step (docs/results.md); with pictures, masks and images name "picture:N".
DIOPTER_EXPORT(dw_session_results) int dw_session_results(WebSession* session, int with_pictures) {
  session->pictures.clear();
  if (!session->result.outputs || !session->result.shown) {
    set_text("{}");
    return 0;
  }
  const Status written = write_results(*session, session->result.frame.size(), with_pictures != 0);
  if (written.ok()) set_text(session->line);
  return report(written);
}

// Picture N of the last results: role, width, height as the text {"role","width","height"}, its samples' address; null: there is none.
DIOPTER_EXPORT(dw_session_result_picture) const std::byte* dw_session_result_picture(WebSession* session, uint32_t n) {
  if (n >= session->pictures.size()) return nullptr;
  constexpr const char* kRoles[] = {"", "mask", "image", "depth", "foreground"};
  const KeptPicture& picture = session->pictures[n];
  set_text(nlohmann::json({{"role", kRoles[static_cast<int>(picture.role)]}, {"width", picture.size.width}, {"height", picture.size.height}, {"bytes", picture.samples.size()}}).dump());
  return picture.samples.data();
}

// The runs of the last step as text: [{"component","instance","inputs":[{"name","type","shape","data","count"}],"outputs":[...]}], data
// being the address of `count` float32 values.
DIOPTER_EXPORT(dw_session_taps) void dw_session_taps(WebSession* session) {
  nlohmann::json list = nlohmann::json::array();
  for (const KeptTap& tap : session->taps) list.push_back({{"component", tap.component}, {"instance", tap.instance}, {"inputs", to_json(tap.inputs)}, {"outputs", to_json(tap.outputs)}});
  set_text(list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}
