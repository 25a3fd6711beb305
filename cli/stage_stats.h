// Times of a run, stage by stage: medians, and the JSON that --stats and bench print.
#pragma once

#include <string>
#include <vector>

#include "engine/session.h"
#include "media/pipeline.h"

namespace diopter::cli {

class StageStats {
 public:
  void reserve(size_t frames);
  void add(const StageTimes& times);
  size_t frames() const { return total_.size(); }

  struct Medians_ms {
    double input = 0, model = 0, output = 0, render = 0, step = 0;
  };
  // Only frames on which a model ran count for input, model and output.
  Medians_ms medians() const;

  // {"frames":..,"fps":..,"wall_s":..,"first_frame_ms":..,"dropped":..,"stages_ms":{..}}; decode and encode are means a frame.
  std::string to_json(const media::PipelineStats& pipeline) const;

 private:
  std::vector<int64_t> input_, model_, output_, render_, total_;
};

// In milliseconds; 0 for none.
double median_ms(std::vector<int64_t> samples_ns);

}  // namespace diopter::cli
