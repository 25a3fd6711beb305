// What the fields of a request ask for: a part of the content, a content coding, only what changed.
#pragma once

#include <cstdint>
#include <string_view>

namespace diopter::server {

// Range
struct Part {
  enum class Kind { kWhole = 1, kPart, kUnsatisfiable };
  Kind kind = Kind::kWhole;
  int64_t first = 0;
  int64_t length = 0;
};

// "bytes=0-99", "bytes=100-", "bytes=-5" of a content of `size` bytes. An empty or malformed field, another unit, or several ranges
// ask for the whole, as RFC 9110 allows.
Part parse_range(std::string_view field, int64_t size);

// Accept-Encoding
struct Codings {
  bool brotli = false;
  bool gzip = false;
};
Codings parse_accept_encoding(std::string_view field);

// If-None-Match: whether the list holds `etag` (with its quotes; W/ is ignored) or is "*".
bool matches_etag(std::string_view field, std::string_view etag);

}  // namespace diopter::server
