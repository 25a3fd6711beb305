#include "engine/base/named_bytes.h"

namespace diopter {

bool is_safe_name(std::string_view name) {
  constexpr size_t kMaxLength = 512;
  if (name.empty() || name.size() > kMaxLength) return false;
  for (char c : name) {
    if (c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  while (true) {
    const size_t slash = name.find('/');
    const std::string_view part = name.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

}  // namespace diopter
