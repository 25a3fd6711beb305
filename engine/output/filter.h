// A filter follows a decoder: it smooths an output over time or gives its items an identity. filters.def is the list.
#pragma once

#include <memory>

#include "engine/base/parameters.h"
#include "engine/frame/frame.h"
#include "engine/output/outputs.h"

namespace diopter {

struct FilterInput {
  int64_t frame_index = 0;  // of the frame that the output belongs to; rises from call to call
  double time_s = 0;
  Size frame_size;
};

// What a session remembers for one filter of one output.
class FilterState {
 public:
  virtual ~FilterState() = default;
  virtual void reset() = 0;
};

// Const to run. Threads: any, with a state each.
class Filter {
 public:
  virtual ~Filter() = default;
  virtual std::unique_ptr<FilterState> make_state() const = 0;
  // Changes `output` in place; an output of another kind than the filter's stays as it is. Allocates nothing once its memory has grown.
  virtual void apply(const FilterInput& input, FilterState& state, Output& output) const = 0;
};

struct FilterEntry {
  std::string_view id;       // published, stable
  std::string_view summary;  // one line for people
  std::span<const OutputKind> kinds;  // what it works on
  std::span<const ParameterSpec> parameters;
  Result<std::unique_ptr<Filter>> (*make)(const ParameterValues& parameters);  // resolved; borrowed for the call
};

// All filters, in the order of filters.def.
std::span<const FilterEntry* const> filter_entries();
// Null where there is none of this id.
const FilterEntry* find_filter(std::string_view id);

}  // namespace diopter
