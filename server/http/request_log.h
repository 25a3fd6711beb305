// A line for each request. It holds no query, no field and no body, since those hold what is nobody's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace diopter::server {

struct RequestFacts {
  std::string_view id, client, method, path;
  int status = 0;
  int64_t bytes = 0;  // of the content that was sent
  double ms = 0;
};

// "203.0.113.7 GET /l/cats 200 5120 B 0.4 ms 3k1v..." What a terminal could take for a command is printed as '?'.
std::string text_line(const RequestFacts& facts);
// {"time":"2026-01-31T10:00:00.000Z","id":...,"client":...,"method":...,"path":...,"status":200,"bytes":5120,"ms":0.4}
std::string json_line(const RequestFacts& facts);

}  // namespace diopter::server
