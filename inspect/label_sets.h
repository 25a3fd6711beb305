// The names of well-known sets of classes, one a line: inspect/labels/NAME.txt.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace diopter::inspect {

struct LabelSet {
  std::string_view name;  // "coco80"
  std::string_view text;
};
std::span<const LabelSet> label_sets();

// Empty where no set has this name.
std::vector<std::string> labels_of(std::string_view set);

// Lines of a labels file; a last empty line does not count. "\r" is dropped.
std::vector<std::string> split_lines(std::string_view text);

}  // namespace diopter::inspect
