// diopter bench: medians a stage, and how much a step costs over the bare model run, measured in turn in one run.
#include <cstdio>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/stage_stats.h"
#include "engine/input/transform.h"
#include "engine/model/ort_runner.h"
#include "library/lens_host.h"
#include "media/source.h"

namespace diopter::cli {

namespace {

constexpr int kWarmUpSteps = 5;
constexpr size_t kMostFramesHeld = 60;

struct BenchOptions {
  std::string lens, in;
  int steps = 200;
  int threads = 0;
  bool json = false;
};

// A component's model alone, on the tensors that its inputs make of the first frame.
class BareModel {
 public:
  static Result<BareModel> create(const ComponentSpec& spec, const NamedBytes& files, const Frame& frame, int threads) {
    DIOPTER_ASSIGN(const Bytes model, files.read(spec.model.file));
    RunnerOptions options;
    options.threads = threads > 0 ? threads : spec.threads;
    options.providers = spec.providers;
    options.allow_fallback = spec.allow_fallback;
    options.report_placement = true;
    options.model_id = spec.model.file;
    options.clock = now_ns;
    BareModel bare;
    DIOPTER_ASSIGN(const std::unique_ptr<Runner> talkative, make_ort_runner(model, options));
    bare.placement_ = talkative->placement();
    options.report_placement = false;  // its logging costs time in every run
    DIOPTER_ASSIGN(bare.runner_, make_ort_runner(model, options));
    for (const TensorInfo& wanted : bare.runner_->info().inputs) {
      for (const InputSpec& input : spec.inputs) {
        if (input.tensor != wanted.name && input.tensor + ":0" != wanted.name) continue;
        Mapping mapping;
        bare.tensors_.emplace_back();
        DIOPTER_TRY(Transformer(input.region, input.transform).run(frame.view(), wanted.shape, bare.tensors_.back(), mapping));
      }
    }
    for (const Tensor& tensor : bare.tensors_) bare.views_.push_back(tensor.view());
    return bare;
  }

  Result<int64_t> run_ns() {
    DIOPTER_TRY(runner_->submit(0, views_));
    Answer answer;
    runner_->poll(answer, true);
    DIOPTER_TRY(answer.status);
    return answer.run_ns;
  }

  const std::vector<NodePlacement>& placement() const { return placement_; }

 private:
  std::vector<NodePlacement> placement_;
  std::unique_ptr<Runner> runner_;
  std::vector<Tensor> tensors_;
  std::vector<TensorView> views_;
};

Result<std::vector<Frame>> read_frames(const std::string& src) {
  DIOPTER_ASSIGN(std::unique_ptr<media::FrameSource> source, media::open_source(src));
  std::vector<Frame> frames;
  Frame frame;
  while (frames.size() < kMostFramesHeld) {
    DIOPTER_ASSIGN(const bool more, source->next(frame));
    if (!more) break;
    frames.push_back(std::move(frame));
  }
  if (frames.empty()) return invalid(src, "has no frames", "give a video or a picture");
  return frames;
}

struct Measured {
  StageStats steps;
  std::vector<int64_t> bare_ns;
};

// A step and a bare run in turn, so that both meet the same noise.
Status measure(const BenchOptions& options, const std::vector<Frame>& frames, Session& session, std::vector<BareModel>& models, Measured& measured) {
  StepResult result;
  for (int i = -kWarmUpSteps; i < options.steps; ++i) {
    const Frame& picture = frames[static_cast<size_t>(i + kWarmUpSteps) % frames.size()];
    DIOPTER_ASSIGN(Frame frame, picture.clone());
    frame.index = i + kWarmUpSteps;
    DIOPTER_TRY(session.step(std::move(frame), {}, result));
    int64_t bare_ns = 0;
    for (BareModel& model : models) {
      DIOPTER_ASSIGN(const int64_t ns, model.run_ns());
      bare_ns += ns;
    }
    if (i < 0) continue;
    measured.steps.add(result.times);
    measured.bare_ns.push_back(bare_ns);
  }
  return ok_status();
}

nlohmann::ordered_json to_json(const Lens& lens, Size size, const Measured& measured, const std::vector<BareModel>& models) {
  const StageStats::Medians_ms median = measured.steps.medians();
  const double bare = median_ms(measured.bare_ns);
  nlohmann::ordered_json placement = nlohmann::ordered_json::array();
  for (size_t i = 0; i < models.size(); ++i) {
    for (const NodePlacement& nodes : models[i].placement()) {
      placement.push_back({{"component", lens.components[i].id}, {"provider", nodes.provider}, {"nodes", nodes.count}});
    }
  }
  return {{"lens", lens.name},
          {"frame_size", {size.width, size.height}},
          {"steps", measured.bare_ns.size()},
          {"median_ms", {{"input", median.input}, {"model", median.model}, {"output", median.output}, {"render", median.render}, {"step", median.step}, {"bare_model", bare}}},
          {"step_minus_bare_ms", median.step - bare},
          {"step_over_bare", bare > 0 ? median.step / bare : 0},
          {"placement", placement}};
}

void print(const nlohmann::ordered_json& report) {
  const auto& median = report["median_ms"];
  std::printf("%s, %d x %d, %d steps, medians in ms\n", report["lens"].get<std::string>().c_str(), report["frame_size"][0].get<int>(),
              report["frame_size"][1].get<int>(), report["steps"].get<int>());
  for (const auto& [stage, ms] : median.items()) std::printf("  %-10s %8.3f\n", stage.c_str(), ms.get<double>());
  std::printf("a step takes %.2f times the bare model run, %.3f ms more\n", report["step_over_bare"].get<double>(), report["step_minus_bare_ms"].get<double>());
  for (const auto& nodes : report["placement"]) {
    std::printf("component %s: %d nodes on %s\n", nodes["component"].get<std::string>().c_str(), nodes["nodes"].get<int>(),
                nodes["provider"].get<std::string>().c_str());
  }
}

Status bench(const BenchOptions& options) {
  DIOPTER_ASSIGN(const std::vector<Frame> frames, read_frames(options.in));
  HostOptions host_options;
  host_options.threads = options.threads;
  host_options.log = log_warnings;
  DIOPTER_ASSIGN(const std::unique_ptr<LensHost> host, LensHost::open(options.lens, host_options));
  std::vector<BareModel> models;
  for (const ComponentSpec& spec : host->lens().components) {
    DIOPTER_ASSIGN(BareModel model, BareModel::create(spec, host->files(), frames[0], options.threads));
    models.push_back(std::move(model));
  }
  Measured measured;
  DIOPTER_TRY(measure(options, frames, host->session(), models, measured));
  const nlohmann::ordered_json report = to_json(host->lens(), frames[0].size(), measured, models);
  if (options.json) {
    std::printf("%s\n", report.dump(2).c_str());
  } else {
    print(report);
  }
  return ok_status();
}

Action declare(CLI::App& app) {
  auto o = std::make_shared<BenchOptions>();
  app.add_option("lens", o->lens, "A lens folder or .lens file")->required();
  app.add_option("--in", o->in, "Video or picture; its first 60 frames are used again and again")->required();
  app.add_option("--steps", o->steps, "How many steps to time")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--threads", o->threads, "Threads of the model")->check(CLI::Range(1, 64));
  app.add_flag("--json", o->json, "Print one JSON document");
  return [o] {
    const Status status = bench(*o);
    return status.ok() ? static_cast<int>(kDone) : fail(status);
  };
}

}  // namespace

extern const Command kCommand_bench;
const Command kCommand_bench = {"bench", "Time a lens stage by stage against its bare models", "diopter bench lenses/person-background --in clip.mp4 --json", declare};

}  // namespace diopter::cli
