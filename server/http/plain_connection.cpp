#include "server/http/plain_connection.h"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cerrno>

namespace diopter::server {

namespace asio = boost::asio;
using boost::system::error_code;

PlainConnection::PlainConnection(Shared& shared, Loop& loop, std::string peer, Socket socket) : Connection(shared, loop, std::move(peer)), socket_(std::move(socket)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.native_non_blocking(true, ignored);
}

void PlainConnection::close() {
  error_code ignored;
  socket_.close(ignored);
}

void PlainConnection::read(char* bytes, size_t most) {
  socket_.async_read_some(asio::buffer(bytes, most), [self = self()](error_code error, size_t count) { self->on_read(error ? 0 : count); });
}

Connection::Sent PlainConnection::send(std::string_view head, Bytes body) {
  memory_[0] = {const_cast<char*>(head.data()), head.size()};
  memory_[1] = {const_cast<std::byte*>(body.data()), body.size()};
  file_ = {};
  const Sent sent = send_on();
  if (sent == Sent::kLater) wait_and_send_on();
  return sent;
}

Connection::Sent PlainConnection::send(std::string_view head, FilePart part) {
  memory_[0] = {const_cast<char*>(head.data()), head.size()};
  memory_[1] = {};
  file_ = part;
  const Sent sent = send_on();
  if (sent == Sent::kLater) wait_and_send_on();
  return sent;
}

Connection::Sent PlainConnection::send_on() {
  const Sent sent = send_memory();
  return sent == Sent::kAll && file_.length > 0 ? send_file() : sent;
}

Connection::Sent PlainConnection::send_memory() {
  while (memory_[0].iov_len + memory_[1].iov_len > 0) {
    msghdr message{};
    message.msg_iov = memory_;
    message.msg_iovlen = 2;
    // The head goes out with the first bytes of the file.
    ssize_t count = sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT | (file_.length > 0 ? MSG_MORE : 0));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::kLater : Sent::kFailed;
    for (iovec& part : memory_) {
      const size_t gone = std::min(part.iov_len, static_cast<size_t>(count));
      part = {static_cast<char*>(part.iov_base) + gone, part.iov_len - gone};
      count -= static_cast<ssize_t>(gone);
    }
  }
  return Sent::kAll;
}

Connection::Sent PlainConnection::send_file() {
  while (file_.length > 0) {
    off_t from = file_.first;
    const ssize_t count = sendfile(socket_.native_handle(), file_.descriptor, &from, static_cast<size_t>(file_.length));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Sent::kLater;
    if (count <= 0) return Sent::kFailed;  // 0: the file was cut short
    file_.first += count;
    file_.length -= count;
  }
  return Sent::kAll;
}

void PlainConnection::wait_and_send_on() {
  socket_.async_wait(Socket::wait_write, [self = self()](error_code error) {
    const Sent sent = error ? Sent::kFailed : self->send_on();
    if (sent == Sent::kLater) return self->wait_and_send_on();
    self->on_sent(sent == Sent::kAll);
  });
}

void PlainConnection::end() {
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  swallow();
}

}  // namespace diopter::server
