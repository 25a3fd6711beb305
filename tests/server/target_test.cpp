// Paths: what a request line may name, and what it may not.
#include "server/http/target.h"

#include <gtest/gtest.h>

namespace diopter::server {
namespace {

TEST(Target, PathAndQueryArePartedAndOnlyThePathIsDecoded) {
  const Result<Target> target = parse_target("/l/my%2Dlens?w=640&name=%C3%A9");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/l/my-lens");
  EXPECT_EQ(target->query, "w=640&name=%C3%A9");
}

TEST(Target, TheAbsoluteFormNamesTheSamePath) {
  EXPECT_EQ(parse_target("http://127.0.0.1:8080/player/?x")->path, "/player/");
  EXPECT_EQ(parse_target("http://127.0.0.1:8080")->path, "/");
}

TEST(Target, NoPathClimbsHoweverItIsWritten) {
  for (const char* text : {"/..", "/assets/../..", "/assets/%2e%2e/%2E%2E/etc/passwd", "/a/./b", "/a/..%2fb", "/a%5c..%5cb", "/a\\b", "/..?x"}) {
    EXPECT_FALSE(parse_target(text).ok()) << text;
  }
  EXPECT_TRUE(parse_target("/..a/b..").ok());
}

TEST(Target, EscapesAreDecodedOnce) { EXPECT_EQ(parse_target("/%252e%252e/x")->path, "/%2e%2e/x"); }

TEST(Target, BrokenEscapesAndControlCharactersAreRefused) {
  for (const char* text : {"", "player", "*", "/%", "/%2", "/%zz", "/a%00b", "/a%0d%0ab", "/a%7f"}) EXPECT_FALSE(parse_target(text).ok()) << text;
}

}  // namespace
}  // namespace diopter::server
