#include "server/http/head.h"

#include <ctime>

#include "server/http/answer.h"

namespace diopter::server {

namespace {

constexpr std::string_view kOnEveryAnswer =
    "Server: diopter\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self' blob:; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n";

std::string date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

std::string head_of(const Response& response, After after) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_of(response.status)).append("\r\nDate: ").append(date()).append("\r\n").append(kOnEveryAnswer);
  for (const auto& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
  // 304 tells of a content that is not sent; its length would be that of the content.
  if (response.status != 304) head.append("Content-Length: ").append(std::to_string(response.length)).append("\r\n");
  head.append(after == After::kClose ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
  return head;
}

}  // namespace diopter::server
