#include "media/pattern.h"

#include <cctype>
#include <optional>

namespace diopter::media {

namespace {

struct Field {
  size_t begin = 0;
  size_t end = 0;
  size_t width = 0;
};

std::optional<Field> find_field(const std::string& path) {
  const size_t percent = path.find('%');
  if (percent == std::string::npos || path.find('%', percent + 1) != std::string::npos) return {};
  size_t at = percent + 1;
  if (at < path.size() && path[at] == '0') ++at;
  size_t width = 0;
  if (at < path.size() && std::isdigit(static_cast<unsigned char>(path[at]))) width = static_cast<size_t>(path[at++] - '0');
  if (at >= path.size() || path[at] != 'd') return {};
  return Field{percent, at + 1, width};
}

}  // namespace

bool is_pattern(const std::string& path) { return find_field(path).has_value(); }

std::string pattern_name(const std::string& pattern, int64_t number) {
  const Field field = *find_field(pattern);
  std::string digits = std::to_string(number);
  if (digits.size() < field.width) digits.insert(0, field.width - digits.size(), '0');
  return pattern.substr(0, field.begin) + digits + pattern.substr(field.end);
}

}  // namespace diopter::media
