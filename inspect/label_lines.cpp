#include "inspect/label_sets.h"

namespace diopter::inspect {

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> labels_of(std::string_view set) {
  for (const LabelSet& known : label_sets()) {
    if (known.name == set) return split_lines(known.text);
  }
  return {};
}

}  // namespace diopter::inspect
