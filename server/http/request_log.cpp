#include "server/http/request_log.h"

#include <chrono>
#include <cstdio>
#include <ctime>

#include <nlohmann/json.hpp>

namespace diopter::server {

namespace {

std::string now_text() {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(ms % 1000));
  return text;
}

}  // namespace

std::string text_line(const RequestFacts& facts) {
  std::string line(facts.client);
  line.append(" ").append(facts.method.empty() ? "-" : facts.method).append(" ");
  if (facts.path.empty()) line += '-';
  for (const char c : facts.path) line += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  char rest[96];
  std::snprintf(rest, sizeof rest, " %d %lld B %.1f ms ", facts.status, static_cast<long long>(facts.bytes), facts.ms);
  return line.append(rest).append(facts.id);
}

std::string json_line(const RequestFacts& facts) {
  const nlohmann::ordered_json line = {{"time", now_text()}, {"id", facts.id}, {"client", facts.client}, {"method", facts.method}, {"path", facts.path},
                                       {"status", facts.status}, {"bytes", facts.bytes}, {"ms", static_cast<double>(static_cast<int64_t>(facts.ms * 1000)) / 1000}};
  return line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace diopter::server
