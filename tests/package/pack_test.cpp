#include <gtest/gtest.h>

#include <time.h>

#include "tests/package/lens_folder.h"
#include "tests/package/zip_maker.h"

namespace diopter::package {
namespace {

namespace fs = std::filesystem;

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> listing(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) names.push_back(entry.path().lexically_relative(folder).string());
  std::ranges::sort(names);
  return names;
}

struct Packing : testing::Test {
  LensFolder lens;
  TemporaryFolder work;
  const std::string file = work.path() + "/l.lens";
  const std::string out = work.path() + "/out";

  // A zip of the lens with a further entry.
  void make_zip(const ZipMaker::Entry& more) {
    ZipMaker maker;
    maker.add({"lens.json", lens.text()});
    maker.add({"models/m.onnx", lens.model});
    maker.add(more);
    work.write("l.lens", maker.zip());
  }
  // Opening or unpacking fails and names the entry; nothing is left.
  void expect_refused(const std::string& entry, StatusCode code) {
    const Status status = unpack(file, out);
    EXPECT_EQ(status.code, code) << status.to_string();
    EXPECT_EQ(status.place, file + ": " + entry) << status.to_string();
    EXPECT_EQ(listing(work.path()), std::vector<std::string>{"l.lens"});
  }
};

TEST_F(Packing, UnpackingBringsBackWhatBelongsToTheLens) {
  const Result<std::string> hash = pack(lens.path(), file);
  ASSERT_TRUE(hash.ok()) << hash.status().to_string();
  const std::string packed = contents(file);
  EXPECT_EQ(*hash, sha256_hex(std::as_bytes(std::span(packed))));
  const Status status = unpack(file, out);
  ASSERT_TRUE(status.ok()) << status.to_string();
  EXPECT_EQ(listing(out), (std::vector<std::string>{"README.md", "lens.json", "models", "models/m.onnx", "tests", "tests/one", "tests/one/expected.json"}));
  EXPECT_EQ(contents(out + "/models/m.onnx"), lens.model);
  EXPECT_TRUE(open_lens(file).ok());
  EXPECT_EQ(listing(work.path()).front(), "l.lens");
}

TEST_F(Packing, TheSameContentGivesTheSameBytesAnywhereAndAnytime) {
  const LensFolder copy;
  fs::last_write_time(copy.path() + "/lens.json", fs::file_time_type::clock::now() - std::chrono::hours(10000));
  fs::permissions(copy.path() + "/models/m.onnx", fs::perms::owner_read);
  ASSERT_TRUE(pack(lens.path(), file).ok());
  setenv("TZ", "Pacific/Auckland", 1);
  tzset();
  ASSERT_TRUE(pack(copy.path(), file + "2").ok());
  unsetenv("TZ");
  tzset();
  EXPECT_EQ(contents(file), contents(file + "2"));
}

TEST_F(Packing, NamesBeyondAsciiSurvive) {
  lens.write("tests/größe/日本.json", "{}");
  ASSERT_TRUE(pack(lens.path(), file).ok());
  ASSERT_TRUE(unpack(file, out).ok());
  EXPECT_EQ(contents(out + "/tests/größe/日本.json"), "{}");
}

TEST_F(Packing, AWrongHashLeavesNoFile) {
  lens.write("models/m.onnx", "changed");
  EXPECT_EQ(pack(lens.path(), file).status().place, lens.path() + ": models/m.onnx");
  EXPECT_TRUE(listing(work.path()).empty());
}

TEST_F(Packing, AFolderThatCannotBeWrittenIsTheEnvironmentsFault) {
  EXPECT_EQ(pack(lens.path(), lens.path() + "/README.md/x.lens").status().code, StatusCode::kEnvironment);
  ASSERT_TRUE(pack(lens.path(), file).ok());
  EXPECT_EQ(unpack(file, lens.path() + "/README.md/x").code, StatusCode::kEnvironment);
}

TEST_F(Packing, UnpackingKeepsAFolderThatExists) {
  ASSERT_TRUE(pack(lens.path(), file).ok());
  work.write("out/mine", "mine");
  EXPECT_EQ(unpack(file, out).place, out);
  EXPECT_EQ(contents(out + "/mine"), "mine");
}

TEST_F(Packing, AnEntryThatLeavesTheLensIsRefused) {
  for (const std::string name : {"../evil.txt", "/evil.txt", "a/../../evil.txt", "C:evil.txt"}) {
    make_zip({name, "evil"});
    const Status status = unpack(file, out);
    EXPECT_EQ(status.code, StatusCode::kInvalid) << name;
    EXPECT_NE(status.to_string().find("evil.txt"), std::string::npos) << status.to_string();
    EXPECT_EQ(listing(work.path()), std::vector<std::string>{"l.lens"});
    EXPECT_FALSE(open_lens(file).ok()) << name;
  }
}

TEST_F(Packing, AnEntryGivenTwiceIsRefused) {
  make_zip({"models/m.onnx", "another"});
  expect_refused("models/m.onnx", StatusCode::kInvalid);
}

TEST_F(Packing, ALinkIsRefused) {
  make_zip({"link", "/etc/passwd", 0, UINT32_MAX, UINT32_MAX, 0120777});
  expect_refused("link", StatusCode::kInvalid);
}

TEST_F(Packing, AnEntryOverTheLimitIsRefusedByItsHeader) {
  make_zip({"bomb", ZipMaker::deflated("small"), 8, 1u << 31});
  expect_refused("bomb", StatusCode::kLimit);
}

TEST_F(Packing, AnEntryOfMoreBytesThanItsHeaderSaysIsRefused) {
  const std::string zeros(1000000, '\0');
  make_zip({"bomb", ZipMaker::deflated(zeros), 8, 1000, ZipMaker::crc32(zeros)});
  expect_refused("bomb", StatusCode::kInvalid);
}

TEST_F(Packing, AnEntryOfFewerBytesThanItsHeaderSaysIsRefused) {
  make_zip({"short", ZipMaker::deflated("few"), 8, 1000, ZipMaker::crc32("few")});
  expect_refused("short", StatusCode::kInvalid);
}

TEST_F(Packing, ABrokenChecksumIsRefused) {
  make_zip({"odd", "bytes", 0, 5, 12345});
  expect_refused("odd", StatusCode::kInvalid);
}

TEST_F(Packing, AnEncryptedEntryIsRefused) {
  make_zip({"secret", "0123456789abcdef", 0, 4, 0, 0100644, 1});
  expect_refused("secret", StatusCode::kInvalid);
}

TEST_F(Packing, TooManyFilesAreRefused) {
  ZipMaker maker;
  for (int i = 0; i < 2000; ++i) maker.add({"f" + std::to_string(i), ""});
  work.write("l.lens", maker.zip());
  expect_refused("f1024", StatusCode::kLimit);
}

TEST_F(Packing, WhatIsNoZipIsRefused) {
  for (const std::string bytes : {"", "PK", "this is no lens"}) {
    work.write("l.lens", bytes);
    EXPECT_FALSE(unpack(file, out).ok());
    EXPECT_EQ(open_lens(file).status().code, StatusCode::kInvalid);
  }
}

}  // namespace
}  // namespace diopter::package
