// Hostile requests: what is read of a request line and its fields must survive any text, and no path may climb.
#include <cstdint>
#include <string_view>

#include "server/http/fields.h"
#include "server/http/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace diopter::server;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = parse_target(text);
  if (target.ok()) {
    const std::string path = target->path + "/";
    if (!path.starts_with('/') || path.find("/../") != std::string::npos || path.find('\0') != std::string::npos) __builtin_trap();
  }
  const int64_t content = static_cast<int64_t>(size) * 7 % 1000;
  const Part part = parse_range(text, content);
  if (part.kind == Part::Kind::kPart && (part.first < 0 || part.length <= 0 || part.first + part.length > content)) __builtin_trap();
  (void)parse_accept_encoding(text);
  (void)matches_etag(text, "\"a\"");
  return 0;
}
