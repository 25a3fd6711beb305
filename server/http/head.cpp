#include "server/http/head.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "server/http/answer.h"

namespace diopter::server {

namespace {

constexpr std::string_view kOnEveryAnswer =
    "Server: diopter\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self' blob:; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n";

constexpr std::string_view kOnlySecure = "Strict-Transport-Security: max-age=31536000\r\n";

// "Date: ...\r\n", made once a second.
std::string_view date_field() {
  thread_local std::time_t made_at = 0;
  thread_local char text[64];
  thread_local size_t length = 0;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    length = std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    made_at = now;
  }
  return {text, length};
}

void append_number(std::string& text, int64_t number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

bool ends_field(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos; }

}  // namespace

std::string head_of(const Response& response, const HeadFacts& facts) {
  std::string head;
  head.reserve(1024);
  head.append("HTTP/1.1 ");
  append_number(head, response.status);
  head.append(" ").append(reason_of(response.status)).append("\r\n").append(date_field()).append(kOnEveryAnswer);
  if (facts.only_secure) head.append(kOnlySecure);
  if (!facts.request_id.empty()) head.append("X-Request-Id: ").append(facts.request_id).append("\r\n");
  // Pages of other sites may use what says so itself.
  const bool is_for_others = std::ranges::find(response.headers, std::string_view("Cross-Origin-Resource-Policy"), &std::pair<std::string_view, std::string>::first) != response.headers.end();
  if (!is_for_others) head.append("Cross-Origin-Resource-Policy: same-origin\r\n");
  for (const auto& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
  // 304 tells of a content that is not sent, whose length it would be; 204 has none.
  if (response.status != 304 && response.status != 204) {
    head.append("Content-Length: ");
    append_number(head, response.length);
    head.append("\r\n");
  }
  head.append(facts.after == After::kClose ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
  return head;
}

bool is_sendable(const Response& response) {
  return std::ranges::none_of(response.headers, [](const auto& field) { return field.first.empty() || ends_field(field.first) || ends_field(field.second); });
}

}  // namespace diopter::server
