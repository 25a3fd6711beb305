// Running a model: submit inputs, poll answers. The browser answers later, and `background` needs it, so nobody may wait for
// an answer inside submit(). Implementations: ort_runner (native), host_runner (the web page runs the model).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/log.h"
#include "engine/base/tensor.h"

namespace diopter {

struct NodePlacement {
  std::string provider;  // "CPUExecutionProvider"
  std::string op_type;
  int count = 0;
};

struct ModelInfo {
  std::vector<TensorInfo> inputs;
  std::vector<TensorInfo> outputs;
};

// One answer. The tensors borrow from the runner until the next submit().
struct Answer {
  int64_t ticket = 0;
  Status status;                     // of the run itself
  std::vector<TensorView> outputs;   // in the order of ModelInfo::outputs
  int64_t run_ns = 0;                // the model alone; 0 where no clock was given
};

class Runner {
 public:
  virtual ~Runner() = default;
  virtual const ModelInfo& info() const = 0;

  // Starts a run. `inputs` are in the order of ModelInfo::inputs and must stay untouched until the answer was polled.
  // Requires: no run under way. `ticket` is handed back with the answer.
  virtual Status submit(int64_t ticket, std::span<const TensorView> inputs) = 0;

  // True while a run is under way or its answer was not yet polled.
  virtual bool busy() const = 0;

  // Moves the answer out, if one is there; `wait`: blocks until it is (never in the browser).
  virtual bool poll(Answer& answer, bool wait) = 0;

  // Which execution provider took the nodes; empty where the runner cannot tell.
  virtual std::vector<NodePlacement> placement() const { return {}; }
};

// Runs a task elsewhere, at most one at a time, in order. Owned by the native host (threads live in media/).
using Executor = std::function<void(std::function<void()>)>;
// Nanoseconds of a monotonic clock.
using Clock = std::function<int64_t()>;

struct RunnerOptions {
  int threads = 0;                     // 0: the runner chooses
  std::vector<std::string> providers;  // in order of wish; empty: cpu
  bool allow_fallback = false;
  bool report_placement = false;       // fill placement(); loading is slower
  std::string graph_cache_dir;         // keeps optimised graphs; empty: none
  std::string model_id;                // names the model in messages, and (its sha256) in the cache
  std::string model_sha256;
  Executor executor;                   // empty: submit() runs the model at once, poll() finds the answer there
  Clock clock;
  LogSink log;
};

// Makes a runner for the bytes of a model file; the session's owner passes it in.
using RunnerFactory = std::function<Result<std::unique_ptr<Runner>>(std::span<const std::byte> model, const RunnerOptions&)>;

}  // namespace diopter
