// Who asks, as a proxy says it; names of requests; what no answer may carry.
#include "server/http/proxy.h"

#include <gtest/gtest.h>

#include "server/http/head.h"
#include "server/http/request_id.h"
#include "server/http/request_log.h"

namespace diopter::server {
namespace {

Request from(std::string client, std::vector<std::pair<std::string, std::string>> fields) {
  Request request;
  request.client = std::move(client);
  request.fields = std::move(fields);
  believe_proxy(request);
  return request;
}

TEST(Proxy, TheLastEntryOfTheLastFieldIsTheClient) {
  EXPECT_EQ(from("127.0.0.1", {{"x-forwarded-for", "203.0.113.7"}}).client, "203.0.113.7");
  EXPECT_EQ(from("10.1.2.3", {{"x-forwarded-for", "127.0.0.1, 10.0.0.1 ,203.0.113.7 "}}).client, "203.0.113.7");
  EXPECT_EQ(from("::1", {{"x-forwarded-for", "198.51.100.1"}, {"x-forwarded-for", "203.0.113.7:4711"}}).client, "203.0.113.7");
  EXPECT_EQ(from("::ffff:192.168.0.2", {{"x-forwarded-for", "[2001:db8::7]:4711"}}).client, "2001:db8::7");
  EXPECT_EQ(from("fd00::1", {{"x-forwarded-for", "::ffff:203.0.113.7"}}).client, "203.0.113.7");
}

TEST(Proxy, WhatIsNoAddressOrComesFromTheInternetIsNotBelieved) {
  for (const char* text : {"", "unknown", "_hidden", "203.0.113", "203.0.113.7\"", "[2001:db8::7", "203.0.113.7, "}) {
    EXPECT_EQ(from("127.0.0.1", {{"x-forwarded-for", text}}).client, "127.0.0.1") << text;
  }
  const Request request = from("8.8.8.8", {{"x-forwarded-for", "203.0.113.7"}, {"x-forwarded-proto", "https"}});
  EXPECT_EQ(request.client, "8.8.8.8");
  EXPECT_FALSE(request.is_secure);
  for (const char* address : {"172.15.0.1", "172.32.0.1", "192.169.0.1", "11.0.0.1", "2001:db8::1", "", "localhost"}) EXPECT_FALSE(is_private_address(address)) << address;
  for (const char* address : {"127.8.8.8", "172.16.0.1", "172.31.255.255", "192.168.1.1", "10.0.0.1", "::1", "fe80::1", "fdff::1"}) EXPECT_TRUE(is_private_address(address)) << address;
}

TEST(Proxy, TheLastSchemeSaysWhetherItIsSecure) {
  EXPECT_TRUE(from("127.0.0.1", {{"x-forwarded-proto", "HTTPS"}}).is_secure);
  EXPECT_TRUE(from("127.0.0.1", {{"x-forwarded-proto", "http, https"}}).is_secure);
  EXPECT_FALSE(from("127.0.0.1", {{"x-forwarded-proto", "https, http"}}).is_secure);
}

TEST(RequestId, OnlyPlainNamesAreTakenAndNewOnesDiffer) {
  EXPECT_TRUE(is_request_id("a-B_9"));
  for (const std::string& text : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\r\nb"), std::string("\xc3\xa9"), std::string("a.b")}) EXPECT_FALSE(is_request_id(text)) << text;
  EXPECT_TRUE(is_request_id(new_request_id()));
  EXPECT_NE(new_request_id(), new_request_id());
}

TEST(RequestLog, LinesStayLinesWhateverWasAsked) {
  const RequestFacts facts{"id", "::1", "GET", "/\xc3\xa9\"\xff<b>", 200, 5, 1.25};
  EXPECT_EQ(text_line(facts), "::1 GET /??\"?<b> 200 5 B 1.2 ms id");
  const std::string line = json_line(facts);
  EXPECT_NE(line.find(R"("path":"/\u00e9\"\ufffd<b>","status":200,"bytes":5,"ms":1.25})"), std::string::npos) << line;
}

TEST(Head, NoFieldCanEndItself) {
  Response response;
  response.headers = {{"Location", "/a"}};
  EXPECT_TRUE(is_sendable(response));
  for (const std::string& value : {std::string("/a\r\nSet-Cookie: x=y"), std::string("/a\nb"), std::string("/a\rb"), std::string("a\0b", 3)}) {
    response.headers = {{"Location", value}};
    EXPECT_FALSE(is_sendable(response)) << value;
  }
}

}  // namespace
}  // namespace diopter::server
