#include "server/http/target.h"

#include <algorithm>
#include <cctype>

namespace diopter::server {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Status fault(const char* what) { return invalid("the address", what, "correct the address"); }

Result<std::string> decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
      if (low < 0) return fault("holds a '%' that is not followed by two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return fault("holds a character that no path has");
    decoded += c;
  }
  return decoded;
}

bool climbs(std::string_view path) {
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part == "." || part == "..") return true;
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return false;
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!std::ranges::equal(text.substr(0, scheme.size()), scheme, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; })) continue;
    text.remove_prefix(scheme.size());
    const size_t end = text.find_first_of("/?");
    text = end == std::string_view::npos ? "/" : text.substr(end);
  }
  if (!text.starts_with('/')) return fault("does not start with '/'");
  text = text.substr(0, text.find('#'));
  const size_t question = text.find('?');
  Target target;
  if (question != std::string_view::npos) target.query = text.substr(question + 1);
  DIOPTER_ASSIGN(target.path, decode(text.substr(0, question)));
  if (climbs(target.path)) return fault("holds '.' or '..' as a part of its path");
  return target;
}

}  // namespace diopter::server
