// Runs one filter over made outputs, frame by frame.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/output/filter.h"

namespace diopter {

class Filtering {
 public:
  explicit Filtering(std::string_view id, const std::map<std::string, ParameterValue>& given = {}) {
    const FilterEntry* entry = find_filter(id);
    ParameterValues values;
    for (const auto& [key, value] : given) values.set(key, value);
    filter_ = entry->make(*resolve(entry->parameters, values)).value();
    state_ = filter_->make_state();
  }
  // The same output object from frame to frame, as a session has it.
  template <class Kind>
  const Kind& run(double time_s, Kind kind) {
    output_.data = std::move(kind);
    filter_->apply({frame_++, time_s, {640, 480}}, *state_, output_);
    return std::get<Kind>(output_.data);
  }
  void reset() { state_->reset(); }

 private:
  std::unique_ptr<Filter> filter_;
  std::unique_ptr<FilterState> state_;
  Output output_;
  int64_t frame_ = 0;
};

}  // namespace diopter
