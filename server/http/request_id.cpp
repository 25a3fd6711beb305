#include "server/http/request_id.h"

#include <algorithm>
#include <random>

namespace diopter::server {

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-'; });
}

std::string new_request_id() {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  thread_local std::mt19937_64 random{(uint64_t{std::random_device{}()} << 32) | std::random_device{}()};
  std::string id(16, '0');
  uint64_t bits = random();
  for (size_t i = 0; i < id.size(); ++i) {
    if (i == 8) bits = random();
    id[i] = kDigits[bits & 31];
    bits >>= 5;
  }
  return id;
}

}  // namespace diopter::server
