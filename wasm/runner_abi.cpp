// How a page runs the engine's models: it is told of inputs ("run" of module "diopter"), and hands the outputs back.
#include "wasm/abi_text.h"
#include "wasm/web_session.h"

using namespace diopter;
using namespace diopter::wasm;

namespace {

HostRunner* runner_of(WebSession* session, uint32_t runner) { return runner < session->runners.size() ? session->runners[runner] : nullptr; }

}  // namespace

DIOPTER_EXPORT(dw_runner_count) size_t dw_runner_count(WebSession* session) { return session->runners.size(); }

// An array of layouts, one an input of the model, in its order. The tensors stay until dw_runner_finish().
DIOPTER_EXPORT(dw_runner_inputs) const TensorLayout* dw_runner_inputs(WebSession* session, uint32_t runner) {
  session->tensors.clear();
  if (const HostRunner* at = runner_of(session, runner)) {
    for (const TensorView& input : at->inputs()) session->tensors.push_back(layout_of(input));
  }
  return session->tensors.data();
}

// Memory for output `i` of this type and shape; null where it does not fit the model.
DIOPTER_EXPORT(dw_runner_output) void* dw_runner_output(WebSession* session, uint32_t runner, uint32_t i, uint32_t type, const int32_t* sizes, uint32_t rank) {
  HostRunner* at = runner_of(session, runner);
  if (!at || type < 1 || type >= static_cast<uint32_t>(ElementType::kString) || rank > kMaxRank) {
    report(invalid("model", "output " + std::to_string(i) + " is of a type or rank that lenses cannot use"));
    return nullptr;
  }
  std::vector<int64_t> shape(sizes, sizes + rank);
  Result<Tensor*> output = at->output(i, static_cast<ElementType>(type), Shape(shape));
  if (output.ok()) return (*output)->data();
  report(output.status());
  return nullptr;
}

// `error`: what the page's runtime said; empty: the run went well.
DIOPTER_EXPORT(dw_runner_finish) void dw_runner_finish(WebSession* session, uint32_t runner, double run_ms, const char* error, size_t error_size) {
  HostRunner* at = runner_of(session, runner);
  if (!at) return;
  const ComponentSpec& component = session->lens.components[runner];
  Status status = error_size == 0 ? ok_status() : invalid("components/" + component.id, "the model failed: " + std::string(text_at(error, error_size)), "look at it with diopter inspect");
  at->finish(std::move(status), static_cast<int64_t>(run_ms * 1e6));
}
