// What goes over the wire: bodies, pipelined requests, what two readers could understand in two ways, and clients that take their time.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>

#include "server/open_file.h"
#include "tests/server/small_server.h"

namespace diopter::server {
namespace {

using namespace std::string_literals;
using Wire = SmallServer;

TEST_F(Wire, BodiesOfBothKindsAreRead) {
  start();
  EXPECT_NE(ask("POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello").find("POST /a 5 'hello'"), std::string::npos);
  EXPECT_NE(ask("POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n").find("POST /a 5 'hello'"), std::string::npos);
  EXPECT_NE(ask("POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").find("POST /a 0 ''"), std::string::npos);
  EXPECT_NE(ask("POST /a HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi").find("POST /a 2 'hi'"), std::string::npos);
}

TEST_F(Wire, ABodyMayComeByteByByte) {
  start();
  Client client(port());
  for (const char c : "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"s) {
    ASSERT_TRUE(client.send({&c, 1}));
    std::this_thread::sleep_for(std::chrono::microseconds(300));
  }
  EXPECT_NE(client.read().find("POST /a 5 'hello'"), std::string::npos);
}

TEST_F(Wire, PipelinedRequestsAreAnsweredInTurn) {
  start();
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
  requests += "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /after HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string answers = ask(requests);
  EXPECT_EQ(answers_in(answers), 501);
  size_t at = 0;
  for (int i = 0; i < 500; ++i) {
    at = answers.find("POST /" + std::to_string(i) + " 2 'hi'", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_EQ(answers.find("/after"), std::string::npos);
}

TEST_F(Wire, TheClientIsToldToGoOnWhereItAsks) {
  start();
  Client client(port());
  ASSERT_TRUE(client.send("PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"));
  EXPECT_EQ(client.read(5000, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(client.send("hello"));
  EXPECT_EQ(status_of(client.read(5000, "'hello'")), 200);
  // The connection goes on.
  ASSERT_TRUE(client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(status_of(client.read(5000, "GET /b 0 ''")), 200);
  EXPECT_EQ(status_of(ask("PUT /a HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\nContent-Length: 5\r\n\r\n")), 417);
}

TEST_F(Wire, WhatIsTooLongIsRefusedBeforeItIsSentAndEndsTheConnection) {
  options_.body_bytes = 100;
  start();
  for (const char* body : {"Content-Length: 101\r\n\r\n", "Content-Length: 101\r\nExpect: 100-continue\r\n\r\n", "Content-Length: 18446744073709551615\r\n\r\n",
                           "Transfer-Encoding: chunked\r\n\r\n65\r\nx", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"}) {
    const std::string answer = ask("POST /a HTTP/1.1\r\nHost: a\r\n"s + body);
    EXPECT_EQ(status_of(answer), 413) << body;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << body;
  }
  EXPECT_EQ(status_of(ask("POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'))), 200);
}

TEST_F(Wire, AllBodiesTogetherHaveABound) {
  options_.all_body_bytes = 200 * 1024;
  start();
  Client first(port());
  ASSERT_TRUE(first.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + std::string(150'000, 'x')));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(status_of(ask("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + std::string(150'000, 'x'))), 503);
  ASSERT_TRUE(first.send(std::string(50'000, 'x')));
  EXPECT_EQ(status_of(first.read(5000, "\n")), 200);
  // What was held is free again.
  EXPECT_EQ(status_of(ask("POST /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 150000\r\n\r\n" + std::string(150'000, 'x'))), 200);
}

// Each of these could be two requests for a proxy and one for this server, or the other way round: one answer, 400, and the end.
TEST_F(Wire, NoRequestIsSmuggledInAnother) {
  start();
  const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string fields[] = {
      "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      "Host: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "Host: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
      "Host: a\r\nContent-Length: 5, 5\r\n\r\nhello", "Host: a\r\nContent-Length: +5\r\n\r\nhello", "Host: a\r\nContent-Length: -5\r\n\r\nhello",
      "Host: a\r\nContent-Length: 0x5\r\n\r\nhello", "Host: a\r\nContent-Length: 5 5\r\n\r\nhello", "Host: a\r\nContent-Length:\r\n\r\nhello",
      "Host: a\r\nContent-Length: 18446744073709551621\r\n\r\nhello", "Host: a\r\nContent-Length : 5\r\n\r\nhello", "Host: a\r\n Content-Length: 5\r\n\r\nhello",
      "Host: a\r\nX: y\r\n Content-Length: 5\r\n\r\nhello", "Host: a\r\nX: y\r\n\tz\r\n\r\n", "Host: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", "Host: a\r\nTransfer-Encoding\r\n: chunked\r\n\r\n", "Host: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n", "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n", "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n",
      "Host: a\nContent-Length: 5\r\n\r\nhello", "Host: a\r\nContent-Length: 5\r\n\nhello", "Host: a\rContent-Length: 5\r\n\r\nhello", "Host: a\r\nX\0Y: z\r\n\r\n"s,
      "Host: a\r\nX: y\0z\r\n\r\n"s, "Host: a\r\nContent-Length: 5\0\r\n\r\nhello"s, "Host: a\r\n: x\r\n\r\n", "Host: a\r\nno colon\r\n\r\n", "Host: a\r\nHost: b\r\n\r\n", "X: no host\r\n\r\n",
      "Host: a b\r\n\r\n", "Host: a/b\r\n\r\n", "Host: a@b\r\n\r\n", "Host: a\r\nX: \x7f\r\n\r\n"};
  for (const std::string& text : fields) {
    const std::string answer = ask("POST /seen HTTP/1.1\r\n" + text + hidden);
    EXPECT_EQ(status_of(answer), 400) << text << answer.substr(0, 40);
    EXPECT_EQ(answers_in(answer), 1) << text;
  }
}

TEST_F(Wire, RequestLinesAreReadStrictly) {
  start();
  const std::pair<std::string, int> lines[] = {
      {"GET  /seen HTTP/1.1", 400}, {" GET /seen HTTP/1.1", 400}, {"\r\nGET /seen HTTP/1.1", 400}, {"GET /seen HTTP/1.1 ", 505}, {"GET /seen http/1.1", 505}, {"GET /seen HTTP/2.0", 505},
      {"GET /seen HTTP/0.9", 505}, {"GET /seen", 400}, {"GET /se en HTTP/1.1", 505}, {"GET /seen\0 HTTP/1.1"s, 400}, {"GET\t/seen\tHTTP/1.1", 400}, {"GET /%00 HTTP/1.1", 400},
      {"GET seen HTTP/1.1", 400}, {"OPTIONS * HTTP/1.1", 400}, {"CONNECT a:80 HTTP/1.1", 400}, {"GET http://else/seen HTTP/1.1", 200}, {"GET HTTP://else/seen HTTP/1.1", 200},
      {"GET ftp://else/seen HTTP/1.1", 400}, {"G@T /seen HTTP/1.1", 400}, {"get /seen HTTP/1.1", 200}, {"PRI * HTTP/2.0", 505}};
  for (const auto& [line, status] : lines) {
    const std::string answer = ask(line + "\r\nhOST: a\r\nCONNECTION: CLOSE\r\n\r\n");
    EXPECT_EQ(status_of(answer), status) << line;
    EXPECT_EQ(answers_in(answer), 1) << line;
  }
}

TEST_F(Wire, TheFieldsOfATrailerAreNotTheRequests) {
  answer_ = [](const Request& request) { return text("text/plain", "who: '" + std::string(request.field("authorization")) + "'\n"); };
  start();
  EXPECT_NE(ask("POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n").find("who: ''"), std::string::npos);
}

TEST_F(Wire, HeadsHaveABound) {
  start();
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n")), 431);
  EXPECT_EQ(status_of(ask("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n")), 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  EXPECT_EQ(status_of(ask(many + "\r\n")), 431);
  std::string most = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ";
  most += std::string(16 * 1024 - most.size() - 4, 'x') + "\r\n\r\n";
  EXPECT_EQ(status_of(ask(most)), 200);
}

TEST_F(Wire, ClientsThatTakeTheirTimeAreNotWaitedFor) {
  start();
  const std::string beginnings[] = {"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"};
  for (const std::string& beginning : beginnings) {
    Client client(port());
    ASSERT_TRUE(client.send(beginning));
    const auto began = std::chrono::steady_clock::now();
    // A byte now and then does not keep it alive.
    while (!client.was_closed() && std::chrono::steady_clock::now() - began < std::chrono::seconds(5)) {
      client.read(50);
      if (!beginning.empty()) (void)client.send("x");
    }
    EXPECT_TRUE(client.was_closed()) << beginning;
  }
}

TEST_F(Wire, AClientThatNeverReadsIsNotWaitedFor) {
  std::atomic<int> held{0};
  struct Counted final : Content {
    explicit Counted(std::atomic<int>& held) : held(held), bytes(64 << 20) { ++held; }
    ~Counted() override { --held; }
    int64_t size() const override { return static_cast<int64_t>(bytes.size()); }
    Result<Bytes> read(int64_t offset, int64_t length, std::vector<std::byte>&) const override { return Bytes(bytes).subspan(static_cast<size_t>(offset), static_cast<size_t>(length)); }
    std::atomic<int>& held;
    const std::vector<std::byte> bytes;
  };
  answer_ = [&held](const Request&) {
    Response response;
    response.content = std::make_shared<Counted>(held);
    response.length = response.content->size();
    return response;
  };
  start();
  Client client(port());
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  for (int i = 0; i < 100 && held == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(held, 1);
  for (int i = 0; i < 500 && held > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(held, 0);
}

TEST_F(Wire, AClientThatGoesAwayWhileAFileIsSentEndsNothing) {
  std::string name = (std::filesystem::temp_directory_path() / "diopter-file-XXXXXX").string();
  close(mkstemp(name.data()));
  std::filesystem::resize_file(name, 64 << 20);
  const auto file = OpenFile::open(name);
  ASSERT_TRUE(file.ok());
  answer_ = [&file](const Request&) {
    Response response;
    response.content = *file;
    response.length = (*file)->size();
    return response;
  };
  std::signal(SIGPIPE, SIG_DFL);
  start();
  for (int i = 0; i < 50; ++i) {
    Client client(port());
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    client.read(2000, "\r\n\r\n");
  }
  EXPECT_EQ(status_of(ask("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")), 200);
  std::filesystem::remove(name);
}

TEST_F(Wire, WhereThereIsNoRoomTheOneThatWaitedLongestGoes) {
  options_.threads = 1;
  options_.connections = 3;
  options_.patience.first_request_ms = 10'000;
  start();
  Client first(port()), second(port()), third(port());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")), 200);
  EXPECT_EQ(first.read(2000), "");
  EXPECT_TRUE(first.was_closed());
  EXPECT_EQ(third.read(50), "");
  EXPECT_FALSE(third.was_closed());
}

TEST_F(Wire, WhoAsksTheApiTooOftenIsToldToWait) {
  options_.behind_proxy = true;
  options_.api_rate = {.per_second = 1, .burst = 3};
  start();
  const auto status = [this](const std::string& path, const std::string& client) {
    return status_of(ask("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: " + client + "\r\n\r\n"));
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status("/api/v1/codes/x", "203.0.113.7"), 200);
  EXPECT_EQ(status("/api/v1/codes/x", "203.0.113.7"), 429);
  EXPECT_EQ(status("/api/v1/codes/x", "203.0.113.8"), 200);
  EXPECT_EQ(status("/l/x", "203.0.113.7"), 200);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(status("/api/v1/codes/x", "127.0.0.1"), 200);
}

TEST_F(Wire, WhatGoesOverItIsCounted) {
  Metrics metrics;
  options_.metrics = &metrics;
  answer_ = [](const Request& request) {
    Response response = text("text/plain", "four");
    response.status = request.path == "/none" ? 404 : 200;
    response.route = "/{path}";
    return response;
  };
  start();
  for (int i = 0; i < 3; ++i) ask("POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  ask("GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  ask("nonsense\r\n\r\n");
  const Client open(port());
  const char* lines[] = {"diopter_http_requests_total{class=\"2xx\",route=\"/{path}\"} 3\n", "diopter_http_requests_total{class=\"4xx\",route=\"/{path}\"} 1\n",
                         "diopter_http_requests_total{class=\"4xx\",route=\"other\"} 1\n", "diopter_http_refused_total{status=\"400\"} 1\n", "diopter_http_received_bytes_total 15\n",
                         "diopter_http_connections 1\n", "diopter_http_connections_total 6\n", "diopter_http_request_seconds_count{route=\"/{path}\"} 4\n"};
  const auto is_told = [&](const char* line) { return metrics.text().find(line) != std::string::npos; };
  // They are told a few times a second; a busy machine takes longer.
  for (int i = 0; i < 500 && !std::ranges::all_of(lines, is_told); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  stop();  // who counts outlives the server
  for (const char* line : lines) EXPECT_TRUE(is_told(line)) << line << metrics.text();
}

TEST(ClientRate, TheTableHasABoundAndNetworksCountAsOne) {
  ClientRate rate({.per_second = 1, .burst = 1});
  EXPECT_TRUE(rate.allows("2001:db8::1", 0));
  EXPECT_FALSE(rate.allows("2001:db8::2", 0));
  EXPECT_TRUE(rate.allows("2001:db8:0:1::1", 0));
  EXPECT_TRUE(rate.allows("203.0.113.7", 0));
  EXPECT_FALSE(rate.allows("::ffff:203.0.113.7", 0));
  EXPECT_TRUE(rate.allows("203.0.113.7", 1'100'000'000));
  for (int i = 0; i < 200'000; ++i) EXPECT_TRUE(rate.allows("10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." + std::to_string(i & 255), 2'000'000'000));
}

TEST_F(Wire, SlowRequestsHoldUpNobodyAndEndBeforeTheServerDoes) {
  options_.answer_at_once = [](const Request& request) { return request.path == "/slow" ? std::nullopt : std::optional(text("text/plain", "at once\n")); };
  answer_ = [](const Request& request) {
    if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return text("text/plain", request.path + " is done\n");
  };
  options_.threads = 1;
  start();
  Client slow(port()), idle(port());
  ASSERT_TRUE(slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(status_of(ask("GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")), 200);
  const auto began = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
  const std::string answer = slow.read();
  EXPECT_NE(answer.find("/slow is done"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_FALSE(Client(port()).is_connected());
}

}  // namespace
}  // namespace diopter::server
