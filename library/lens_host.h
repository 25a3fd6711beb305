// A lens opened for running natively: its files, ONNX Runtime, a worker for each background model, pictures for its effects.
// What the command line, the C ABI and (later) the server share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/session.h"
#include "media/asset_source.h"
#include "media/worker.h"
#include "package/package.h"

namespace diopter {

struct HostOptions {
  int threads = 0;                // 0: the lens's, else the machine's
  bool wait_for_answers = true;
  bool draw = true;
  LogSink log;
  TapSink tap;                    // hears of each run of a model
};

// Nanoseconds of the monotonic clock.
int64_t now_ns();

class LensHost {
 public:
  // Fails with the lens's path, or the file in it, as place.
  static Result<std::unique_ptr<LensHost>> open(const std::string& path, const HostOptions& options);
  // The same for a lens that is in memory already.
  static Result<std::unique_ptr<LensHost>> open(package::OpenLens opened, const HostOptions& options);

  const Lens& lens() const { return opened_.lens; }
  Session& session() { return *session_; }
  const NamedBytes& files() const { return *opened_.files; }

 private:
  explicit LensHost(package::OpenLens opened) : opened_(std::move(opened)) {}
  Status start(const HostOptions& options);

  package::OpenLens opened_;
  std::vector<std::unique_ptr<media::Worker>> workers_;  // end last: runners may still be working
  std::unique_ptr<AssetSource> assets_;
  std::unique_ptr<Session> session_;
};

}  // namespace diopter
