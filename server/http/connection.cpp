#include "server/http/connection.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "server/http/answer.h"
#include "server/http/head.h"
#include "server/http/proxy.h"
#include "server/http/request_id.h"
#include "server/http/request_log.h"

namespace diopter::server {

namespace {

constexpr size_t kSmallBuffer = 2 * 1024;   // of a connection that waits
constexpr size_t kLargeBuffer = 64 * 1024;  // while a body comes
constexpr int64_t kPieceBytes = 256 * 1024;
constexpr int kPiecesAtOnce = 16;  // before others have their turn
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr int kSwallowMs = 1000;
constexpr size_t kSwallowBytes = 256 * 1024;

Response too_many(const Request& request) {
  Response response = fault(request, 429, "You ask too often.", "Wait a second, then go on more slowly.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response away(const Request& request) {
  Response response = fault(request, 503, "The server cannot answer at this moment.", "Try again in some seconds.");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

template <class Give>
std::optional<Response> caught(const Give& give, const Request& request) {
  try {
    return give(request);
  } catch (const std::exception&) {
    return fault(request, 500, "The server failed.", "Try again; tell whoever runs this server if it stays.");
  }
}

}  // namespace

Connection::Connection(Shared& shared, Loop& loop, std::string peer)
    : shared_(shared), loop_(loop), peer_(std::move(peer)), reader_(shared.options.body_bytes), buffer_(kSmallBuffer) {
  loop_.add(this);
}

Connection::~Connection() {
  shared_.release(reserved_);
  loop_.remove(this);
}

void Connection::start() {
  is_waiting_ = true;
  waiting_since_ns_ = now_ns();
  expires_after(shared_.options.patience.first_request_ms);
  if (loop_.is_ending()) return close();
  open();
}

void Connection::on_open(bool ok) {
  if (ok) wait_for_request(shared_.options.patience.first_request_ms);
}

void Connection::wait_for_request(int64_t patience_ms) {
  phase_ = Phase::kReading;
  is_waiting_ = true;
  waiting_since_ns_ = now_ns();
  deadline_ns_ = waiting_since_ns_ + patience_ms * 1'000'000;
  // Whoever asked all that wait to close did so before the lines above.
  if (loop_.is_ending()) return close();
  if (first_ == last_) return read_more();
  // What the client sent ahead; not at once, or a long queue of requests would be a deep stack.
  loop_.post([self = shared_from_this()] { self->take(); });
}

void Connection::read_more() {
  if (first_ > 0) {
    std::copy(buffer_.begin() + static_cast<ptrdiff_t>(first_), buffer_.begin() + static_cast<ptrdiff_t>(last_), buffer_.begin());
    last_ -= std::exchange(first_, 0);
  }
  if (reader_.state() == RequestReader::State::kBody) {
    if (buffer_.size() < kLargeBuffer) buffer_.resize(kLargeBuffer);
  } else if (last_ == buffer_.size()) {
    buffer_.resize(std::min(2 * buffer_.size(), RequestReader::kHeadBytes));
  }
  // A line of a chunk or a trailer that is longer than this.
  if (last_ == buffer_.size()) return refuse(400, "The body cannot be understood.", "Send it with Content-Length or in chunks.");
  read(buffer_.data() + last_, buffer_.size() - last_);
}

void Connection::on_read(size_t count) {
  if (phase_ == Phase::kEnding) {
    swallowed_ += count;
    return count > 0 && swallowed_ < kSwallowBytes ? swallow() : close();
  }
  if (count == 0) return close();
  if (first_ == last_ && reader_.state() == RequestReader::State::kHead) expires_after(shared_.options.patience.head_ms);
  last_ += count;
  if (reader_.state() == RequestReader::State::kBody) body_received_ += static_cast<int64_t>(count);
  take();
}

void Connection::take() {
  const bool was_head = reader_.state() == RequestReader::State::kHead;
  first_ += reader_.take({buffer_.data() + first_, last_ - first_});
  if (was_head && reader_.state() != RequestReader::State::kHead) {
    is_waiting_ = false;
    began_ns_ = body_began_ns_ = now_ns();
    body_received_ = 0;
  }
  switch (reader_.state()) {
    case RequestReader::State::kHead: return read_more();
    case RequestReader::State::kWhole: return on_request();
    case RequestReader::State::kRefused: return refuse(reader_.refusal().status, reader_.refusal().what, reader_.refusal().remedy);
    case RequestReader::State::kBody: break;
  }
  if (!reserve_body()) return refuse(503, "The server reads too many uploads.", "Try again in a moment.");
  // A client has its first seconds, and then what a slow line needs: one that sends a byte a second is not waited for.
  const Patience& patience = shared_.options.patience;
  deadline_ns_ = body_began_ns_ + (patience.head_ms + body_received_ * 1000 / patience.body_bytes_per_s) * 1'000'000;
  if (!was_head || !reader_.wants_continue()) return read_more();
  phase_ = Phase::kContinuing;
  const Sent sent = send(kContinue, Bytes());
  if (sent != Sent::kLater) on_sent(sent == Sent::kAll);
}

bool Connection::reserve_body() {
  const auto held = static_cast<int64_t>(reader_.request().body.size());
  if (!shared_.reserve(held - reserved_)) return false;
  reserved_ = held;
  return true;
}

void Connection::tell_facts() {
  Request& request = reader_.request();
  request.client = peer_;
  request.is_secure = is_secure();
  if (shared_.options.behind_proxy) believe_proxy(request);
  const std::string_view given = request.field("x-request-id");
  request.id = is_request_id(given) ? std::string(given) : new_request_id();
}

void Connection::on_request() {
  tell_facts();
  const Request& request = reader_.request();
  keeps_ = reader_.keeps_alive();
  phase_ = Phase::kAnswering;
  if (request.path.starts_with("/api/") && !shared_.api_rate.allows(request.client, began_ns_)) return reply(too_many(request));
  if (!shared_.options.answer_at_once) return reply(*caught(shared_.answer, request));
  if (std::optional<Response> response = caught(shared_.options.answer_at_once, request)) return reply(std::move(*response));
  deadline_ns_ = INT64_MAX;
  // The loop's task takes the connection along: it must not end on that thread.
  boost::asio::post(*shared_.slow, [self = shared_from_this()]() mutable {
    Response response = *caught(self->shared_.answer, self->reader_.request());
    Loop& loop = self->loop_;
    loop.post([self = std::move(self), response = std::move(response)]() mutable { self->reply(std::move(response)); });
  });
}

void Connection::refuse(int status, std::string_view what, std::string_view remedy) {
  is_waiting_ = false;
  keeps_ = false;
  if (began_ns_ == 0) began_ns_ = now_ns();
  ++loop_.counts().refused[status];
  tell_facts();
  reply(fault(reader_.request(), status, what, remedy));
}

void Connection::reply_when(Response response) {
  deadline_ns_ = INT64_MAX;
  struct Waiting {
    std::shared_ptr<Connection> connection;
    Response response;
  };
  const auto when = std::exchange(response.when, nullptr);
  const auto waiting = std::make_shared<Waiting>(shared_from_this(), std::move(response));
  ++shared_.waiting_answers;
  when([waiting](bool is_done) {
    // Taken out of what this thread holds: the connection must not end on it.
    Connection& connection = *waiting->connection;
    Shared& shared = connection.shared_;
    connection.loop_.post([self = std::move(waiting->connection), waiting, is_done] {
      self->reply(is_done ? std::move(waiting->response) : away(self->reader_.request()));
    });
    --shared.waiting_answers;
  });
}

void Connection::reply(Response response) {
  if (response.when) return reply_when(std::move(response));
  const Request& request = reader_.request();
  response_ = is_sendable(response) ? std::move(response) : fault(request, 500, "The server failed.", "Tell whoever runs this server.");
  name_request(response_, request.id);
  if (loop_.is_ending()) keeps_ = false;
  head_ = head_of(response_, {keeps_ ? After::kKeepAlive : After::kClose, request.id, shared_.options.only_secure && request.is_secure});
  if (request.is_head() || !response_.content) response_.length = 0;
  sent_ = 0;
  phase_ = Phase::kSending;
  send_pieces();
}

void Connection::send_pieces() {
  for (int i = 0; i < kPiecesAtOnce; ++i) {
    expires_after(shared_.options.patience.piece_ms);
    switch (send_piece()) {
      case Sent::kLater: return;
      case Sent::kFailed: return close();
      case Sent::kAll: break;
    }
    head_.clear();
    sent_ += sending_;
    if (sent_ == response_.length) return on_all_sent();
  }
  loop_.post([self = shared_from_this()] { self->send_pieces(); });
}

Connection::Sent Connection::send_piece() {
  sending_ = std::min(response_.length - sent_, kPieceBytes);
  if (sending_ == 0) return send(head_, Bytes());
  const int64_t from = response_.first + sent_;
  if (const int descriptor = sends_files() ? response_.content->descriptor() : -1; descriptor >= 0) return send(head_, FilePart{descriptor, from, sending_});
  const Result<Bytes> piece = response_.content->read(from, sending_, piece_);
  // The length was promised: the client sees by the early end that something is missing.
  if (!piece.ok()) return Sent::kFailed;
  sending_ = static_cast<int64_t>(piece->size());
  return send(head_, *piece);
}

void Connection::on_sent(bool ok) {
  if (!ok) return close();
  if (phase_ == Phase::kContinuing) {
    phase_ = Phase::kReading;
    return read_more();
  }
  head_.clear();
  sent_ += sending_;
  if (sent_ == response_.length) return on_all_sent();
  send_pieces();
}

void Connection::log_request() const {
  const Request& request = reader_.request();
  const bool is_hidden = shared_.options.hides_client && shared_.options.hides_client(request);
  const RequestFacts facts{request.id, is_hidden ? std::string_view("-") : std::string_view(request.client), request.method, request.path, response_.status, sent_, static_cast<double>(now_ns() - began_ns_) / 1e6};
  shared_.options.log_request(shared_.options.log_format == HttpOptions::Log::kJson ? json_line(facts) : text_line(facts));
}

void Connection::on_all_sent() {
  loop_.counts().add(response_.route, response_.status, static_cast<double>(now_ns() - began_ns_) / 1e9);
  loop_.counts().sent_bytes += sent_;
  loop_.counts().received_bytes += static_cast<int64_t>(reader_.request().body.size());
  if (shared_.options.log_request) log_request();
  response_ = {};
  reader_.begin();
  shared_.release(std::exchange(reserved_, 0));
  piece_ = {};  // a connection that waits holds no memory for sending
  if (first_ == last_) {
    first_ = last_ = 0;
    if (buffer_.size() > kSmallBuffer) buffer_ = std::vector<char>(kSmallBuffer);
  }
  began_ns_ = 0;
  if (keeps_) return wait_for_request(shared_.options.patience.next_request_ms);
  if (loop_.is_ending()) return close();
  phase_ = Phase::kEnding;
  expires_after(kSwallowMs);
  end();
}

}  // namespace diopter::server
