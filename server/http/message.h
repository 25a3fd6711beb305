// What a route sees of a request and gives as its answer; nothing here knows sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/named_bytes.h"

namespace diopter::server {

// Bytes that can be sent: in memory, or in a file. Threads: any number may read at a time.
class Content {
 public:
  virtual ~Content() = default;
  virtual int64_t size() const = 0;
  // At most `length` bytes from `offset` on, and at least one; they lie in `scratch` (which grows) or in the content's own memory.
  // Fails (kEnvironment) where the file ended early or cannot be read. Requires: 0 <= offset < size(), length > 0.
  virtual Result<Bytes> read(int64_t offset, int64_t length, std::vector<std::byte>& scratch) const = 0;
  // An open file that holds the same bytes at the same offsets, so that the system can send it by itself; -1: there is none.
  virtual int descriptor() const { return -1; }
};

// Text made for one answer.
std::shared_ptr<const Content> text_content(std::string text);
// Borrows bytes that outlive all answers: those of the program itself.
std::shared_ptr<const Content> static_content(Bytes bytes);
std::shared_ptr<const Content> owned_content(std::vector<std::byte> bytes);

// Fields that no client sent are empty.
struct Request {
  std::string method;
  std::string path;   // decoded; starts with '/'
  std::string query;  // as it came, without '?'
  std::string accept_encoding;
  std::string if_none_match;
  std::string if_range;
  std::string range;
  std::vector<std::pair<std::string, std::string>> fields;  // all, with names in lower case, in the order sent
  std::string body;
  std::string client;      // the address that it came from, without the port; behind a proxy, the one that the proxy names
  bool is_secure = false;  // came over TLS, to this program or to the proxy before it
  std::string id;          // names the request in logs and answers: 1 to 64 of [A-Za-z0-9_-]

  bool is_head() const { return method == "HEAD"; }
  // The first field of this name (in lower case); empty where there is none.
  std::string_view field(std::string_view name) const;
};

struct Response {
  int status = 200;
  // Beside those that every answer carries (head.h), Content-Length and Connection.
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::shared_ptr<const Content> content;  // none: an empty answer
  int64_t first = 0;                       // the part that is sent
  int64_t length = 0;
  // Empty: the answer is ready. Else it is sent once this has called back with true, and 503 in its place with false. Called once, on the connection's
  // thread; calls back once, from any thread.
  std::function<void(std::function<void(bool)>)> when;
  std::string_view route;                  // what it counts as in the metrics: text that outlives the server, of a bounded number; empty: "other"
};

}  // namespace diopter::server
