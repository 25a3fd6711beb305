// diopter bench: medians a stage, and how much a step costs over the bare model run, measured in turn in one run.
#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/stage_stats.h"
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

// A component's model alone, on the tensors that the step has just made for it.
class BareModel {
 public:
  static Result<BareModel> create(const ComponentSpec& spec, const NamedBytes& files, int threads) {
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
    bare.component_ = spec.id;
    return bare;
  }

  Result<int64_t> run_ns(std::span<const TensorView> inputs) {
    DIOPTER_TRY(runner_->submit(0, inputs));
    Answer answer;
    runner_->poll(answer, true);
    DIOPTER_TRY(answer.status);
    return answer.run_ns;
  }

  const std::string& component() const { return component_; }
  const std::vector<NodePlacement>& placement() const { return placement_; }

 private:
  std::string component_;
  std::vector<NodePlacement> placement_;
  std::unique_ptr<Runner> runner_;
};

// The runs of models in the step at hand. A step's tensors stay as they are until the next step.
struct Runs {
  struct Run {
    std::string component;
    std::vector<TensorView> inputs;
  };
  std::vector<Run> runs;
  size_t count = 0;

  void add(const StageTap& tap) {
    if (runs.size() == count) runs.emplace_back();
    runs[count].component = tap.component;
    runs[count].inputs.assign(tap.inputs.begin(), tap.inputs.end());
    ++count;
  }
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

// The same runs again, without a lens around them.
Result<int64_t> run_bare(const Runs& runs, std::vector<BareModel>& models) {
  int64_t total_ns = 0;
  for (size_t i = 0; i < runs.count; ++i) {
    const auto model = std::ranges::find(models, runs.runs[i].component, &BareModel::component);
    DIOPTER_ASSIGN(const int64_t ns, model->run_ns(runs.runs[i].inputs));
    total_ns += ns;
  }
  return total_ns;
}

// A step and its bare runs in turn, so that both meet the same noise. A lens that hears gets silence.
Status measure(const BenchOptions& options, const std::vector<Frame>& frames, Session& session, Runs& runs, std::vector<BareModel>& models, Measured& measured) {
  constexpr double kFrameRate = 30;
  StepResult result;
  const std::vector<float> silence(static_cast<size_t>(session.sound_samples()), 0.f);
  for (int i = -kWarmUpSteps; i < options.steps; ++i) {
    const Frame& picture = frames[static_cast<size_t>(i + kWarmUpSteps) % frames.size()];
    DIOPTER_ASSIGN(Frame frame, picture.clone());
    frame.index = i + kWarmUpSteps;
    frame.time_s = static_cast<double>(frame.index) / kFrameRate;
    session.hear(silence);
    runs.count = 0;
    DIOPTER_TRY(session.step(std::move(frame), {}, result));
    DIOPTER_ASSIGN(const int64_t bare_ns, run_bare(runs, models));
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
  Runs runs;
  host_options.tap = [&runs](const StageTap& tap) { runs.add(tap); };
  DIOPTER_ASSIGN(const std::unique_ptr<LensHost> host, LensHost::open(options.lens, host_options));
  std::vector<BareModel> models;
  for (const ComponentSpec& spec : host->lens().components) {
    DIOPTER_ASSIGN(BareModel model, BareModel::create(spec, host->files(), options.threads));
    models.push_back(std::move(model));
  }
  Measured measured;
  DIOPTER_TRY(measure(options, frames, host->session(), runs, models, measured));
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
