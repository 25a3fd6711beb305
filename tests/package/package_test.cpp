#include "package/package.h"

#include <gtest/gtest.h>

#include "tests/package/lens_folder.h"

namespace diopter::package {
namespace {

TEST(Sha256, IsTheStandardsDigest) {  // FIPS 180-2, appendix B.1
  const std::string abc = "abc";
  EXPECT_EQ(sha256_hex(std::as_bytes(std::span(abc))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(OpenLens, ReadsAFolder) {
  const LensFolder folder;
  const Result<OpenLens> lens = open_lens(folder.path());
  ASSERT_TRUE(lens.ok()) << lens.status().to_string();
  EXPECT_EQ(lens->lens.name, "Person");
  EXPECT_EQ(lens->files->read("models/m.onnx")->size(), folder.model.size());
}

TEST(OpenLens, NamesALensThatIsNotThere) {
  const Status status = open_lens("nowhere.lens").status();
  EXPECT_EQ(status.code, StatusCode::kInvalid);
  EXPECT_EQ(status.place, "nowhere.lens");
}

TEST(OpenLens, NamesTheFileWhoseHashDiffers) {
  const LensFolder folder;
  folder.write("models/m.onnx", "changed");
  const Status status = open_lens(folder.path()).status();
  EXPECT_EQ(status.code, StatusCode::kInvalid);
  EXPECT_EQ(status.place, folder.path() + ": models/m.onnx");
  EXPECT_NE(status.message.find(sha256_hex(std::as_bytes(std::span(std::string_view("changed"))))), std::string::npos);
}

TEST(OpenLens, NamesAMissingModel) {
  const LensFolder folder;
  std::filesystem::remove(folder.path() + "/models/m.onnx");
  EXPECT_EQ(open_lens(folder.path()).status().place, folder.path() + ": models/m.onnx");
}

TEST(OpenLens, RefusesALinkThatLeavesTheFolder) {
  const LensFolder folder, outside;
  std::filesystem::remove(folder.path() + "/models/m.onnx");
  std::filesystem::create_symlink(outside.path() + "/models/m.onnx", folder.path() + "/models/m.onnx");
  const Status status = open_lens(folder.path()).status();
  EXPECT_EQ(status.place, folder.path() + ": models/m.onnx");
  EXPECT_NE(status.message.find("leaves"), std::string::npos);
}

TEST(OpenLens, ALinkThatStaysInsideIsAFile) {
  const LensFolder folder;
  std::filesystem::rename(folder.path() + "/models/m.onnx", folder.path() + "/models/n.onnx");
  std::filesystem::create_symlink("n.onnx", folder.path() + "/models/m.onnx");
  EXPECT_TRUE(open_lens(folder.path()).ok());
}

TEST(OpenLens, AFolderInTheModelsPlaceIsNoFile) {
  const LensFolder folder;
  std::filesystem::remove(folder.path() + "/models/m.onnx");
  std::filesystem::create_directory(folder.path() + "/models/m.onnx");
  EXPECT_EQ(open_lens(folder.path()).status().code, StatusCode::kInvalid);
}

TEST(OpenLens, BoundsTheBytesThatItReads) {
  const LensFolder folder;
  EXPECT_EQ(open_lens(folder.path(), {.total_bytes = 1 << 20, .file_bytes = 10, .files = 10}).status().code, StatusCode::kLimit);
}

}  // namespace
}  // namespace diopter::package
