#include "server/http/connection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <exception>
#include <limits>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include "server/http/answer.h"
#include "server/http/head.h"
#include "server/http/target.h"

namespace diopter::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using std::chrono::seconds;

namespace {

constexpr uint32_t kHeaderBytes = 16 * 1024;
constexpr int64_t kPieceBytes = 256 * 1024;
constexpr seconds kFirstRequest{10};
constexpr seconds kNextRequest{30};
constexpr seconds kOnePiece{30};  // so a client that takes 9 KB/s is served to the end, however large the file
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr seconds kSwallow{1};
constexpr size_t kSwallowBytes = 256 * 1024;

int64_t now_ns() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

void Connections::add(const std::shared_ptr<Connection>& connection) {
  const std::scoped_lock lock(mutex_);
  open_.emplace(connection.get(), connection);
}

void Connections::remove(Connection* connection) {
  const std::scoped_lock lock(mutex_);
  open_.erase(connection);
}

size_t Connections::count() const {
  const std::scoped_lock lock(mutex_);
  return open_.size();
}

bool Connections::reserve(int64_t bytes, int64_t limit) {
  if (body_bytes_.fetch_add(bytes) + bytes <= limit) return true;
  body_bytes_ -= bytes;
  return false;
}

std::vector<std::shared_ptr<Connection>> Connections::open() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::shared_ptr<Connection>> open;
  for (const auto& [key, weak] : open_) {
    if (std::shared_ptr<Connection> connection = weak.lock()) open.push_back(std::move(connection));
  }
  return open;
}

void Connections::close_longest_waiting() {
  std::shared_ptr<Connection> longest;
  std::optional<int64_t> since;
  for (const std::shared_ptr<Connection>& connection : open()) {
    const std::optional<int64_t> waiting = connection->waiting_since_ns();
    if (!waiting || (since && *since <= *waiting)) continue;
    since = waiting;
    longest = connection;
  }
  if (longest) longest->close_if_waiting();
}

void Connections::end() {
  ending_.store(true);
  for (const std::shared_ptr<Connection>& connection : open()) connection->close_if_waiting();
}

Connection::Connection(asio::ip::tcp::socket socket, const HttpOptions& options, const Answer& answer, Connections& connections, asio::thread_pool& slow)
    : stream_(std::move(socket)), options_(options), answer_(answer), connections_(connections), slow_(slow), buffer_(2 * kHeaderBytes) {}

Connection::~Connection() {
  connections_.release(reserved_);
  connections_.remove(this);
}

std::optional<int64_t> Connection::waiting_since_ns() const {
  const int64_t since = waiting_since_ns_.load();
  return since == 0 ? std::nullopt : std::optional(since);
}

void Connection::close_if_waiting() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    if (self->waiting_since_ns()) self->stream_.close();
  });
}

void Connection::start() {
  connections_.add(shared_from_this());
  beast::error_code ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(kFirstRequest); });
}

void Connection::read(seconds patience) {
  parser_.emplace();
  parser_->header_limit(kHeaderBytes);
  parser_->body_limit(std::numeric_limits<uint64_t>::max());  // read_body sets the one that holds
  stream_.expires_after(patience);
  waiting_since_ns_.store(now_ns());
  // Whoever asked all that wait to close may have looked before the line above.
  if (connections_.is_ending()) return;
  http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, size_t) { self->on_read(error); });
}

void Connection::on_read(beast::error_code error) {
  waiting_since_ns_.store(0);
  began_ns_ = now_ns();
  request_ = {};
  if (!error) return on_request();
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refuse(431, "The request is too long.", "Send at most 16 KB of header fields.");
  }
  // Anything else of the parser's own is a malformed request; the rest is a client that went away or let its time run out.
  const bool malformed = error.category() == make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
                         error != http::error::partial_message;
  if (malformed) return refuse(400, "The request cannot be understood.", "Send an HTTP/1.1 request.");
}

void Connection::on_request() {
  const bool has_body = !parser_->is_done();
  if (!take_fields()) return;
  if (!has_body) return answer_request();
  // The API says itself what it takes.
  if ((request_.method == "GET" || request_.is_head()) && !request_.path.starts_with("/api/")) return refuse(413, "This request takes no body.", "Send it without one.");
  read_body();
}

bool Connection::take_fields() {
  const auto& fields = parser_->get();
  request_.method = text_of(fields.method_string());
  keeps_ = fields.keep_alive();
  if (fields.version() >= 11 && fields.count(http::field::host) != 1) {
    refuse(400, "The request does not name its host once.", "Send one Host field.");
    return false;
  }
  Result<Target> target = parse_target({fields.target().data(), fields.target().size()});
  if (!target.ok()) {
    // Whoever asks the API is answered in its terms.
    if (fields.target().starts_with("/api/")) request_.path = "/api/";
    refuse(400, "The address cannot be understood.", "Check the address for a mistyped letter.");
    return false;
  }
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  for (const auto& field : fields) {
    std::string name = text_of(field.name_string());
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request_.fields.emplace_back(std::move(name), text_of(field.value()));
  }
  request_.accept_encoding = request_.field("accept-encoding");
  request_.if_none_match = request_.field("if-none-match");
  request_.if_range = request_.field("if-range");
  request_.range = request_.field("range");
  beast::error_code error;
  const auto client = stream_.socket().remote_endpoint(error);
  if (!error) request_.client = client.address().to_string();
  return true;
}

void Connection::read_body() {
  // A body of unknown length may become the largest; the answer ends the connection where what was sent is not read.
  const boost::optional<uint64_t> length = parser_->content_length();
  const uint64_t most = static_cast<uint64_t>(options_.body_bytes);
  if (length && *length > most) return refuse(413, "The body is too long.", "Send at most " + std::to_string(most >> 20) + " MB at a time.");
  const auto wanted = static_cast<int64_t>(length.value_or(most));
  if (!connections_.reserve(wanted, options_.all_body_bytes)) return refuse(503, "The server reads too many uploads.", "Try again in a moment.");
  reserved_ = wanted;
  const bool waits = request_.field("expect") == "100-continue";
  body_parser_.emplace(std::move(*parser_));
  body_parser_->body_limit(most);
  // What a client on a slow line needs, and no more: 16 KB/s.
  stream_.expires_after(kFirstRequest + seconds(wanted / (16 * 1024)));
  const auto read = [self = shared_from_this()] {
    http::async_read(self->stream_, self->buffer_, *self->body_parser_, [self](beast::error_code error, size_t) { self->on_body(error); });
  };
  if (!waits) return read();
  asio::async_write(stream_, asio::buffer(kContinue), [read](beast::error_code error, size_t) {
    if (!error) read();
  });
}

void Connection::on_body(beast::error_code error) {
  if (!error) {
    request_.body = std::move(body_parser_->get().body());
    body_parser_.reset();
    return answer_request();
  }
  if (error == http::error::body_limit) return refuse(413, "The body is too long.", "Send it in parts.");
  const bool malformed = error.category() == make_error_code(http::error::bad_method).category() && error != http::error::partial_message;
  if (malformed) return refuse(400, "The body cannot be understood.", "Send it with Content-Length or in chunks.");
  stream_.close();  // the client went away, or took too long
}

void Connection::answer_request() {
  if (!options_.is_slow || !options_.is_slow(request_)) return send(answer_of(request_));
  stream_.expires_never();
  asio::post(slow_, [self = shared_from_this()] {
    Response response = self->answer_of(self->request_);
    asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable { self->send(std::move(response)); });
  });
}

Response Connection::answer_of(const Request& request) const {
  try {
    return answer_(request);
  } catch (const std::exception&) {
    return fault(request, 500, "The server failed.", "Try again; tell whoever runs this server if it stays.");
  }
}

void Connection::refuse(int status, std::string_view what, std::string_view remedy) {
  keeps_ = false;
  send(fault(request_, status, what, remedy));
}

void Connection::send(Response response) {
  response_ = std::move(response);
  if (connections_.is_ending()) keeps_ = false;
  head_ = head_of(response_, keeps_ ? After::kKeepAlive : After::kClose);
  if (request_.is_head() || !response_.content) response_.length = 0;
  sent_ = 0;
  send_piece();
}

void Connection::send_piece() {
  Bytes bytes;
  if (const int64_t left = std::min(response_.length - sent_, kPieceBytes); left > 0) {
    const Result<Bytes> piece = response_.content->read(response_.first + sent_, left, piece_);
    // The length was promised: the client sees by the early end that something is missing.
    if (!piece.ok()) return stream_.close();
    bytes = *piece;
  }
  stream_.expires_after(kOnePiece);
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_), asio::const_buffer(bytes.data(), bytes.size())};
  asio::async_write(stream_, buffers, [self = shared_from_this(), count = bytes.size()](beast::error_code error, size_t) {
    if (error) return;
    self->sent_ += static_cast<int64_t>(count);
    self->head_.clear();
    if (self->sent_ < self->response_.length) return self->send_piece();
    self->on_sent();
  });
}

void Connection::on_sent() {
  if (options_.log_request) log();
  response_ = {};
  request_ = {};
  connections_.release(std::exchange(reserved_, 0));
  piece_ = {};  // a connection that waits holds no memory for sending
  if (!keeps_) return close_gently();
  read(kNextRequest);
}

void Connection::close_gently() {
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kSwallow);
  piece_.resize(16 * 1024);
  stream_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](beast::error_code error, size_t count) {
    self->swallowed_ += count;
    if (!error && self->swallowed_ < kSwallowBytes) self->close_gently();
  });
}

void Connection::log() const {
  beast::error_code error;
  const auto client = stream_.socket().remote_endpoint(error);
  std::string line = error ? "-" : client.address().to_string();
  line += ' ' + (request_.method.empty() ? std::string("-") : request_.method) + ' ';
  if (request_.path.empty()) line += '-';
  // As it was decoded; what a terminal could take for a command was refused there, or is not printed.
  for (const char c : request_.path) line += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  char rest[96];
  std::snprintf(rest, sizeof rest, " %d %lld B %.1f ms", response_.status, static_cast<long long>(sent_), static_cast<double>(now_ns() - began_ns_) / 1e6);
  line += rest;
  options_.log_request(line);
}

}  // namespace diopter::server
