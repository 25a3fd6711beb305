// A connection over TLS. Who comes without it is told the way.
#pragma once

#include <boost/asio/ssl/stream.hpp>

#include "server/http/plain_connection.h"
#include "server/http/tls_context.h"

namespace diopter::server {

class TlsConnection final : public Connection {
 public:
  // The context stays until the connection ends, also where files were read again meanwhile.
  TlsConnection(Shared& shared, Loop& loop, std::string peer, Socket socket, TlsContext context);

  void close() override;

 private:
  void open() override;
  void read(char* bytes, size_t most) override;
  Sent send(std::string_view head, Bytes body) override;
  void end() override;
  bool is_secure() const override { return true; }

  // The first byte tells TLS from HTTP.
  void on_first_byte();

  std::shared_ptr<TlsConnection> self() { return std::static_pointer_cast<TlsConnection>(shared_from_this()); }

  const TlsContext context_;
  boost::asio::ssl::stream<Socket> stream_;
  std::string joined_;  // head and content of a small answer, so that they are one record
};

}  // namespace diopter::server
