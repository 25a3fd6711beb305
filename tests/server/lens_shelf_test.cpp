// Codes, and files that change while they are served.
#include "server/lens_shelf.h"

#include <gtest/gtest.h>

#include "server/gzip.h"
#include "tests/server/small_site.h"

namespace diopter::server {
namespace {

TEST(Code, IsMadeOfTheFileName) {
  EXPECT_EQ(code_of("person-background"), "person-background");
  EXPECT_EQ(code_of("My Lens (2).lens"), "my-lens-2");
  EXPECT_EQ(code_of("..__.lens"), "");
  EXPECT_EQ(code_of("A.b.lens"), "a-b");
  EXPECT_EQ(code_of(std::string(100, 'x')), std::string(64, 'x'));
  EXPECT_EQ(code_of("caf\xc3\xa9.lens"), "caf");
}

TEST(Shelf, WhatIsNoLensIsRefusedByName) {
  LensShelf shelf;
  const Status missing = shelf.add("/nowhere/cat.lens");
  EXPECT_EQ(missing.code, StatusCode::kInvalid);
  EXPECT_EQ(missing.place, "/nowhere/cat.lens");
  int complaints = 0;
  shelf.add_all("/nowhere", [&](const Status&) { ++complaints; });
  EXPECT_EQ(complaints, 0);
  EXPECT_TRUE(shelf.by_code().empty());
}

using Files = SmallSite;

TEST_F(Files, AFileThatIsWrittenWhileItIsServedIsNotSent) {
  write("clip.mp4", "0123456789");
  site_.sample = std::move(OpenFile::open(root_ + "/clip.mp4")).value();
  site_.sample_type = "video/mp4";
  EXPECT_EQ(body(get("/samples/portrait.mp4")), "0123456789");
  write("clip.mp4", "another");
  EXPECT_EQ(get("/samples/portrait.mp4").status, 503);
}

TEST_F(Files, AFileThatIsReplacedStaysAsItWas) {
  write("clip.mp4", "0123456789");
  site_.sample = std::move(OpenFile::open(root_ + "/clip.mp4")).value();
  write("new.mp4", "another");
  std::filesystem::rename(root_ + "/new.mp4", root_ + "/clip.mp4");
  EXPECT_EQ(body(get("/samples/portrait.mp4")), "0123456789");
}

TEST(Gzip, GivesBackWhatWasPackedAndNothingElse) {
  std::vector<std::byte> bytes(100'000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i % 251);
  Result<std::vector<std::byte>> packed = pack_gzip(bytes);
  ASSERT_TRUE(packed.ok());
  EXPECT_LT(packed->size(), bytes.size() / 10);
  EXPECT_EQ(*unpack_gzip(*packed, bytes.size()), bytes);
  EXPECT_FALSE(unpack_gzip(*packed, bytes.size() - 1).ok());
  EXPECT_FALSE(unpack_gzip(*packed, bytes.size() + 1).ok());
  packed->resize(packed->size() / 2);
  EXPECT_FALSE(unpack_gzip(*packed, bytes.size()).ok());
}

}  // namespace
}  // namespace diopter::server
