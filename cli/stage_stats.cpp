#include "cli/stage_stats.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace diopter::cli {

namespace {

constexpr double kMsPerNs = 1e-6;

double rounded(double ms) { return std::round(ms * 1000) / 1000; }

}  // namespace

double median_ms(std::vector<int64_t> samples_ns) {
  if (samples_ns.empty()) return 0;
  const auto middle = samples_ns.begin() + static_cast<ptrdiff_t>(samples_ns.size() / 2);
  std::nth_element(samples_ns.begin(), middle, samples_ns.end());
  return static_cast<double>(*middle) * kMsPerNs;
}

void StageStats::reserve(size_t frames) {
  for (auto* samples : {&input_, &model_, &output_, &render_, &total_}) samples->reserve(frames);
}

void StageStats::add(const StageTimes& times) {
  if (times.model > 0) {
    input_.push_back(times.input);
    model_.push_back(times.model);
    output_.push_back(times.output);
  }
  render_.push_back(times.render);
  total_.push_back(times.total);
}

StageStats::Medians_ms StageStats::medians() const {
  return {median_ms(input_), median_ms(model_), median_ms(output_), median_ms(render_), median_ms(total_)};
}

std::string StageStats::to_json(const media::PipelineStats& pipeline) const {
  const Medians_ms median = medians();
  const auto frames = static_cast<double>(std::max<int64_t>(pipeline.frames_in, 1));
  const double wall_s = static_cast<double>(pipeline.wall_ns) * 1e-9;
  nlohmann::ordered_json json{
      {"frames", pipeline.frames_out},
      {"dropped", pipeline.frames_dropped},
      {"wall_s", rounded(wall_s)},
      {"fps", wall_s > 0 ? rounded(static_cast<double>(pipeline.frames_out) / wall_s) : 0},
      {"first_frame_ms", rounded(static_cast<double>(pipeline.first_frame_ns) * kMsPerNs)},
      {"stages_ms",
       {{"decode", rounded(static_cast<double>(pipeline.decode_ns) * kMsPerNs / frames)},
        {"input", rounded(median.input)},
        {"model", rounded(median.model)},
        {"output", rounded(median.output)},
        {"render", rounded(median.render)},
        {"step", rounded(median.step)},
        {"encode", rounded(static_cast<double>(pipeline.encode_ns) * kMsPerNs / frames)}}}};
  return json.dump(2);
}

}  // namespace diopter::cli
