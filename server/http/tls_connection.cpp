#include "server/http/tls_connection.h"

#include <array>

#include <boost/asio/write.hpp>

namespace diopter::server {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

constexpr size_t kOneRecord = 16 * 1024;
constexpr char kHandshake = 0x16;
constexpr std::string_view kSpeaksTls =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 65\r\nConnection: close\r\n\r\n"
    "This server speaks HTTPS: put https:// in front of its address.\r\n";

}  // namespace

TlsConnection::TlsConnection(Shared& shared, Loop& loop, std::string peer, Socket socket, TlsContext context)
    : Connection(shared, loop, std::move(peer)), context_(std::move(context)), stream_(std::move(socket), *context_) {
  error_code ignored;
  stream_.next_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
}

void TlsConnection::close() {
  error_code ignored;
  stream_.next_layer().close(ignored);
}

void TlsConnection::open() {
  stream_.next_layer().async_wait(Socket::wait_read, [self = self()](error_code error) {
    if (!error) self->on_first_byte();
  });
}

void TlsConnection::on_first_byte() {
  char first = 0;
  error_code error;
  const size_t count = stream_.next_layer().receive(asio::buffer(&first, 1), Socket::message_peek, error);
  if (error || count == 0) return close();
  if (first != kHandshake) {
    // What it asked is read, or the answer could be lost with the connection.
    char asked[4096];
    stream_.next_layer().receive(asio::buffer(asked), 0, error);
    stream_.next_layer().send(asio::buffer(kSpeaksTls), 0, error);
    return close();
  }
  stream_.async_handshake(ssl::stream_base::server, [self = self()](error_code failed) { self->on_open(!failed); });
}

void TlsConnection::read(char* bytes, size_t most) {
  stream_.async_read_some(asio::buffer(bytes, most), [self = self()](error_code error, size_t count) { self->on_read(error ? 0 : count); });
}

Connection::Sent TlsConnection::send(std::string_view head, Bytes body) {
  const auto then = [self = self()](error_code error, size_t) { self->on_sent(!error); };
  if (head.empty()) {
    asio::async_write(stream_, asio::const_buffer(body.data(), body.size()), then);
  } else if (body.size() <= kOneRecord) {
    joined_.assign(head).append(reinterpret_cast<const char*>(body.data()), body.size());
    asio::async_write(stream_, asio::buffer(joined_), then);
  } else {
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::const_buffer(body.data(), body.size())};
    asio::async_write(stream_, both, then);
  }
  return Sent::kLater;
}

void TlsConnection::end() {
  // Waits for the client's own farewell, until the deadline.
  stream_.async_shutdown([self = self()](error_code) { self->close(); });
}

}  // namespace diopter::server
