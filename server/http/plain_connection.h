// A connection over TCP as it is: for this machine, or behind a proxy.
#pragma once

#include <sys/uio.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "server/http/connection.h"

namespace diopter::server {

// Of one loop, so no strand is needed.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class PlainConnection final : public Connection {
 public:
  PlainConnection(Shared& shared, Loop& loop, std::string peer, Socket socket);

  void close() override;

 private:
  void open() override { on_open(true); }
  void read(char* bytes, size_t most) override;
  Sent send(std::string_view head, Bytes body) override;
  bool sends_files() const override { return true; }
  Sent send(std::string_view head, FilePart part) override;
  void end() override;
  bool is_secure() const override { return false; }

  // As much as the system takes without waiting.
  Sent send_on();
  Sent send_memory();
  Sent send_file();
  // Goes on when the system takes more.
  void wait_and_send_on();

  std::shared_ptr<PlainConnection> self() { return std::static_pointer_cast<PlainConnection>(shared_from_this()); }

  Socket socket_;
  iovec memory_[2] = {};
  FilePart file_;
};

}  // namespace diopter::server
