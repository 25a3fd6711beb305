#include "server/http/request_reader.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <boost/beast/http/error.hpp>

#include "server/http/target.h"

namespace diopter::server {

namespace http = boost::beast::http;
using boost::beast::error_code;

namespace {

constexpr size_t kFields = 100;
constexpr std::string_view kMalformed = "The request cannot be understood.";
constexpr std::string_view kSendHttp = "Send an HTTP/1.1 request.";

std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool same_word(std::string_view a, std::string_view lower) {
  return std::ranges::equal(a, lower, [](unsigned char x, unsigned char y) { return std::tolower(x) == y; });
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

// "localhost:8080", "[::1]:8443": what a name, an address and a port are written with.
bool is_host(std::string_view text) {
  return text.size() <= 255 && std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) || (c != 0 && std::string_view("-._~:[]%").find(static_cast<char>(c)) != std::string_view::npos); });
}

}  // namespace

void RequestReader::begin() {
  parser_.emplace(*this);
  parser_->eager(true);
  parser_->header_limit(kHeadBytes + 1);
  parser_->body_limit(static_cast<uint64_t>(body_bytes_));
  state_ = State::kHead;
  request_ = {};
  scanned_ = 0;
  hosts_ = lengths_ = codings_ = 0;
  wants_continue_ = false;
}

size_t RequestReader::take(std::string_view bytes) {
  size_t taken = 0;
  error_code error;
  if (state_ == State::kHead) {
    const size_t length = head_length(bytes);
    if (length == 0 || state_ == State::kRefused) return 0;
    taken = parser_->put(boost::asio::const_buffer(bytes.data(), length), error);
    if (state_ == State::kHead && (error || taken != length)) refuse(error);
    if (state_ == State::kHead) end_head();
    bytes.remove_prefix(taken);
  }
  // The parser asserts that the end of chunks comes to it whole, which is no shorter.
  const size_t least = state_ == State::kBody && parser_->chunked() ? std::string_view("0\r\n\r\n").size() : 1;
  while (state_ == State::kBody && bytes.size() >= least) {
    const size_t more = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    taken += more;
    bytes.remove_prefix(more);
    if (error && error != http::error::need_more) refuse(error);
    if (state_ == State::kBody && parser_->is_done()) state_ = State::kWhole;
    if (error || more == 0) break;
  }
  return taken;
}

size_t RequestReader::head_length(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kHeadBytes);
  for (;;) {
    const size_t end = head.find('\n', scanned_);
    if (end == std::string_view::npos) break;
    if (end == 0 || head[end - 1] != '\r') {
      refuse(400, kMalformed, "End its lines with CR LF.");
      return 0;
    }
    if (end + 2 >= head.size()) break;  // what the next line begins with is not known yet
    if (head[end + 1] == ' ' || head[end + 1] == '\t') {
      refuse(400, kMalformed, "Write each field on one line.");
      return 0;
    }
    if (head[end + 1] == '\r' && head[end + 2] == '\n') return end + 3;
    scanned_ = end + 1;
  }
  if (head.size() == kHeadBytes) refuse(431, "The request is too long.", "Send at most 16 KB of header fields.");
  return 0;
}

void RequestReader::end_head() {
  if (!parser_->is_done()) {
    // The API says itself what it takes.
    if ((request_.method == "GET" || request_.is_head()) && !request_.path.starts_with("/api/")) return refuse(413, "This request takes no body.", "Send it without one.");
    state_ = State::kBody;
  } else {
    state_ = State::kWhole;
  }
}

void RequestReader::refuse(int status, std::string_view what, std::string_view remedy) {
  if (state_ == State::kRefused) return;
  state_ = State::kRefused;
  refusal_ = {status, what, remedy};
}

void RequestReader::refuse(const error_code& error) {
  if (error == http::error::body_limit) return refuse(413, "The body is too long.", "Send it in parts.");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return refuse(431, "The request is too long.", "Send at most 16 KB of header fields.");
  if (error == http::error::bad_version) return refuse(505, "This version of HTTP is not spoken here.", kSendHttp);
  refuse(400, kMalformed, kSendHttp);
}

void RequestReader::take_field(http::field name, std::string_view name_text, std::string_view value) {
  if (request_.fields.size() >= kFields) return refuse(431, "The request has too many fields.", "Send at most 100.");
  if (name == http::field::host && (++hosts_ > 1 || !is_host(value))) return refuse(400, "The request does not name its host once.", "Send one Host field.");
  if (name == http::field::content_length && (++lengths_ > 1 || !std::ranges::all_of(value, [](unsigned char c) { return std::isdigit(c) != 0; }))) {
    return refuse(400, "The length of the body is not clear.", "Send one Content-Length, a number.");
  }
  if (name == http::field::transfer_encoding && (++codings_ > 1 || !same_word(value, "chunked") || version_ < 11)) {
    return refuse(400, "This transfer coding is not known.", "Send the body with Content-Length or in chunks.");
  }
  if (name == http::field::expect) {
    if (!same_word(value, "100-continue")) return refuse(417, "What the request expects is not known.", "Send it without the field Expect.");
    wants_continue_ = version_ >= 11;
  }
  request_.fields.emplace_back(in_lower_case(name_text), value);
}

void RequestReader::Parser::on_request_impl(http::verb, string_view method, string_view target, int version, error_code& error) {
  reader_.request_.method = view_of(method);
  Result<Target> parsed = ::diopter::server::parse_target(view_of(target));
  if (!parsed.ok()) {
    // Whoever asks the API is answered in its terms.
    if (target.starts_with("/api/")) reader_.request_.path = "/api/";
    reader_.refuse(400, "The address cannot be understood.", "Check the address for a mistyped letter.");
    error = http::error::bad_target;
    return;
  }
  reader_.version_ = version;
  reader_.request_.path = std::move(parsed->path);
  reader_.request_.query = std::move(parsed->query);
}

void RequestReader::Parser::on_field_impl(field name, string_view name_text, string_view value, error_code& error) {
  if (reader_.state_ != State::kHead) return;  // of a trailer
  reader_.take_field(name, view_of(name_text), view_of(value));
  if (reader_.state_ == State::kRefused) error = http::error::bad_field;
}

void RequestReader::Parser::on_header_impl(error_code& error) {
  Request& request = reader_.request_;
  if (reader_.version_ >= 11 && reader_.hosts_ == 0) {
    reader_.refuse(400, "The request does not name its host once.", "Send one Host field.");
    error = http::error::bad_field;
    return;
  }
  request.accept_encoding = request.field("accept-encoding");
  request.if_none_match = request.field("if-none-match");
  request.if_range = request.field("if-range");
  request.range = request.field("range");
}

size_t RequestReader::Parser::on_body_impl(string_view bytes, error_code& error) {
  if (static_cast<int64_t>(reader_.request_.body.size() + bytes.size()) > reader_.body_bytes_) {
    error = http::error::body_limit;
    return 0;
  }
  reader_.request_.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void RequestReader::Parser::on_chunk_header_impl(uint64_t, string_view extensions, error_code& error) {
  if (!extensions.empty()) error = http::error::bad_chunk_extension;
}

size_t RequestReader::Parser::on_chunk_body_impl(uint64_t, string_view bytes, error_code& error) { return on_body_impl(bytes, error); }

}  // namespace diopter::server
