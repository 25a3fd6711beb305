// Bytes of a connection as a request: Beast's parser, and the rules that are stricter than it. Knows no sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "server/http/message.h"

namespace diopter::server {

// What a proxy and this server could read in two ways is refused (RFC 9112, 11.2): two lengths, a length beside chunks, any other
// transfer coding, folded fields, a bare line feed, chunk extensions. The fields of trailers are not taken for fields of the request.
class RequestReader {
 public:
  enum class State { kHead = 1, kBody, kWhole, kRefused };
  struct Refusal {
    int status = 400;
    std::string_view what;
    std::string_view remedy;
  };

  explicit RequestReader(int64_t body_bytes) : body_bytes_(body_bytes) { begin(); }

  // Forgets the request; what is taken next is another.
  void begin();
  // Takes of `bytes` what belongs to the request; what is left is to be given again, with more behind it. A head is taken as a whole.
  size_t take(std::string_view bytes);

  State state() const { return state_; }
  // The client sends the body only after "100 Continue".
  bool wants_continue() const { return state_ == State::kBody && wants_continue_ && request_.body.empty(); }
  // Whether the client may send another request after this one.
  bool keeps_alive() const { return parser_->keep_alive(); }
  // Method, path, query, fields and body; filled in while it is read.
  Request& request() { return request_; }
  const Request& request() const { return request_; }
  // Requires: state() == kRefused.
  const Refusal& refusal() const { return refusal_; }

  // At most, with the empty line that ends it.
  static constexpr size_t kHeadBytes = 16 * 1024;

 private:
  class Parser final : public boost::beast::http::basic_parser<true> {
   public:
    explicit Parser(RequestReader& reader) : reader_(reader) {}

   private:
    using field = boost::beast::http::field;
    using string_view = boost::beast::string_view;
    using error_code = boost::beast::error_code;

    void on_request_impl(boost::beast::http::verb, string_view method, string_view target, int version, error_code& error) override;
    void on_field_impl(field name, string_view name_text, string_view value, error_code& error) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {}
    size_t on_body_impl(string_view bytes, error_code& error) override;
    void on_chunk_header_impl(uint64_t size, string_view extensions, error_code& error) override;
    size_t on_chunk_body_impl(uint64_t remaining, string_view bytes, error_code& error) override;
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, string_view, int, error_code&) override {}

    RequestReader& reader_;
  };

  // The length of the head at the front of `bytes`; 0: it goes on. Refuses line ends that are none and folded fields.
  size_t head_length(std::string_view bytes);
  void take_field(boost::beast::http::field name, std::string_view name_text, std::string_view value);
  void end_head();
  void refuse(int status, std::string_view what, std::string_view remedy);
  // Of the parser; nothing where it wants more.
  void refuse(const boost::beast::error_code& error);

  const int64_t body_bytes_;
  std::optional<Parser> parser_;
  State state_ = State::kHead;
  Refusal refusal_;
  Request request_;
  size_t scanned_ = 0;  // of the head
  int version_ = 10;  // 10 or 11
  int hosts_ = 0, lengths_ = 0, codings_ = 0;
  bool wants_continue_ = false;
};

}  // namespace diopter::server
