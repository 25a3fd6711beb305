// Hostile connections: any bytes, in any pieces, are the same request or the same refusal; what is made of one holds its bounds.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "server/accounts/caller.h"
#include "server/http/answer.h"
#include "server/http/proxy.h"
#include "server/http/request_id.h"
#include "server/http/request_log.h"
#include "server/http/request_reader.h"

using namespace diopter::server;

namespace {

constexpr int64_t kBodyBytes = 1000;

void expect(bool holds) {
  if (!holds) __builtin_trap();
}

// Bytes taken, where they come in pieces of `piece` at most and what was not taken is given again.
size_t feed(RequestReader& reader, std::string_view bytes, size_t piece) {
  size_t first = 0, last = 0;
  while (last < bytes.size() && reader.state() != RequestReader::State::kWhole && reader.state() != RequestReader::State::kRefused) {
    last = std::min(bytes.size(), last + piece);
    const size_t taken = reader.take(bytes.substr(first, last - first));
    expect(taken <= last - first);
    first += taken;
  }
  return first;
}

void look_at(Request request) {
  expect(request.path.starts_with('/') && (request.path + "/").find("/../") == std::string::npos && request.path.find('\0') == std::string::npos);
  expect(static_cast<int64_t>(request.body.size()) <= kBodyBytes && request.fields.size() <= 100);
  for (const auto& [name, value] : request.fields) {
    for (const std::string& text : {name, value}) expect(text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    expect(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }));
  }
  (void)cookie_value(request.field("cookie"), "diopter_session");
  request.client = "127.0.0.1";
  believe_proxy(request);
  const RequestFacts facts{"id", request.client, request.method, request.path, 200, 0, 0};
  expect(nlohmann::json::accept(json_line(facts)));
  expect(std::ranges::none_of(text_line(facts), [](unsigned char c) { return c < 0x20 || c > 0x7e; }));
  Response response = fault(request, 400, "what", "remedy");
  name_request(response, "id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestReader whole(kBodyBytes), pieces(kBodyBytes);
  const size_t taken = feed(whole, bytes, bytes.size() + 1);
  const size_t in_pieces = feed(pieces, bytes, data[0] % 37 + 1);
  // The end of a chunked body is looked at once it can be whole, so what comes in pieces may be waited for a little longer before it is refused.
  expect(whole.state() == pieces.state() || (whole.state() == RequestReader::State::kRefused && pieces.state() == RequestReader::State::kBody));
  if (whole.state() == RequestReader::State::kRefused) {
    const int status = whole.refusal().status;
    expect(status == 400 || status == 413 || status == 417 || status == 431 || status == 505);
    return 0;
  }
  if (whole.state() != RequestReader::State::kWhole) return 0;
  const Request &one = whole.request(), &other = pieces.request();
  expect(taken == in_pieces && whole.keeps_alive() == pieces.keeps_alive());
  expect(one.method == other.method && one.path == other.path && one.query == other.query && one.fields == other.fields && one.body == other.body);
  look_at(one);
  return 0;
}
