// Ranges, content codings and entity tags, as clients write them.
#include "server/http/fields.h"

#include <gtest/gtest.h>

namespace diopter::server {
namespace {

void expect_part(std::string_view field, int64_t size, int64_t first, int64_t length) {
  const Part part = parse_range(field, size);
  EXPECT_EQ(part.kind, Part::Kind::kPart) << field;
  EXPECT_EQ(part.first, first) << field;
  EXPECT_EQ(part.length, length) << field;
}

TEST(Range, APartIsCutToTheContent) {
  expect_part("bytes=0-99", 1000, 0, 100);
  expect_part("bytes=900-5000", 1000, 900, 100);
  expect_part("bytes=0-", 1000, 0, 1000);
  expect_part("bytes=999-999", 1000, 999, 1);
  expect_part("bytes=-10", 1000, 990, 10);
  expect_part("bytes=-5000", 1000, 0, 1000);
  expect_part("Bytes= 5 - 6 ", 1000, 5, 2);
  expect_part("bytes=1-99999999999999999999999", 1000, 1, 999);
}

TEST(Range, BeyondTheEndThereIsNothing) {
  for (const auto& [field, size] : {std::pair("bytes=1000-", 1000), {"bytes=99999999999999999999999-", 1000}, {"bytes=-0", 1000}, {"bytes=0-", 0}, {"bytes=-1", 0}}) {
    EXPECT_EQ(parse_range(field, size).kind, Part::Kind::kUnsatisfiable) << field;
  }
}

TEST(Range, WhatIsNoRangeAsksForTheWhole) {
  for (const char* field : {"", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=--5", "bytes=+1-2", "lines=1-2", "bytes=0-1,5-6", "bytes=1"}) {
    const Part part = parse_range(field, 1000);
    EXPECT_EQ(part.kind, Part::Kind::kWhole) << field;
    EXPECT_EQ(part.length, 1000) << field;
  }
}

TEST(AcceptEncoding, NamesWhatIsTaken) {
  const auto expect = [](std::string_view field, bool brotli, bool gzip) {
    const Codings codings = parse_accept_encoding(field);
    EXPECT_EQ(codings.brotli, brotli) << field;
    EXPECT_EQ(codings.gzip, gzip) << field;
  };
  expect("", false, false);
  expect("gzip, deflate, br", true, true);
  expect("GZIP", false, true);
  expect("gzip;q=0, br;q=0.5", true, false);
  expect("br; q=0.000, gzip; q=1", false, true);
  expect("*", true, true);
  expect("*, br;q=0", false, true);
  expect("*;q=0, gzip", false, true);
  expect("identity", false, false);
  expect("brotli, gzipped,,; ;q", false, false);
}

TEST(EntityTag, IsFoundInAList) {
  EXPECT_TRUE(matches_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("\"x\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("*", "\"a\""));
  EXPECT_FALSE(matches_etag("\"a-gzip\"", "\"a\""));
  EXPECT_FALSE(matches_etag("", "\"a\""));
  EXPECT_FALSE(matches_etag(", ,", ""));
}

}  // namespace
}  // namespace diopter::server
