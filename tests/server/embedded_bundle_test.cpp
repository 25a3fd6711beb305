// The bundle inside the program. This program holds the one that small_bundle.py writes.
#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "server/embedded_bundle.h"
#include "server/web_bundle.h"

namespace diopter::server {
namespace {

std::string text_of(const Result<Representation>& file) {
  if (!file.ok()) return "failed: " + file.status().to_string();
  std::vector<std::byte> scratch;
  const int64_t size = file->content->size();
  if (size == 0) return {};
  const Result<Bytes> bytes = file->content->read(0, size, scratch);
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

std::string code() {
  std::string code;
  for (int i = 0; i < 1000; ++i) code += "let x = 0;\n";
  return code;
}

TEST(EmbeddedBundle, EachCodingIsThere) {
  const std::unique_ptr<WebBundle> bundle = embedded_web_bundle();
  ASSERT_TRUE(bundle);
  const Result<Representation> brotli = bundle->open("assets/code-1.js", "gzip, br"), gzip = bundle->open("assets/code-1.js", "gzip"), plain = bundle->open("assets/code-1.js", "");
  EXPECT_EQ(text_of(brotli), "stands for brotli");
  EXPECT_EQ(brotli->coding, "br");
  EXPECT_LT(gzip->content->size(), 1000);
  EXPECT_EQ(gzip->coding, "gzip");
  EXPECT_EQ(text_of(plain), code());
  EXPECT_EQ(plain->coding, "");
  EXPECT_TRUE(plain->is_negotiated);
  EXPECT_NE(brotli->etag, gzip->etag);
  EXPECT_NE(brotli->etag, plain->etag);
  EXPECT_EQ(plain->etag.size(), 34u);
}

TEST(EmbeddedBundle, ManyMayAskForTheUnpackedFormAtOnce) {
  const std::unique_ptr<WebBundle> bundle = embedded_web_bundle();
  std::vector<std::thread> threads;
  std::vector<std::shared_ptr<const Content>> found(8);
  for (auto& content : found) threads.emplace_back([&] { content = bundle->open("assets/code-1.js", "identity")->content; });
  for (std::thread& thread : threads) thread.join();
  for (const auto& content : found) EXPECT_EQ(content, found[0]);
}

TEST(EmbeddedBundle, AFileWithoutBothFormsIsThereAsItIs) {
  const std::unique_ptr<WebBundle> bundle = embedded_web_bundle();
  const Result<Representation> half = bundle->open("assets/half.js", "gzip, br");
  EXPECT_EQ(text_of(half), "only one form");
  EXPECT_FALSE(half->is_negotiated);
  EXPECT_EQ(text_of(bundle->open("assets/empty.css", "br")), "");
  EXPECT_EQ(bundle->open("assets/empty.css", "br")->content->size(), 0);
}

TEST(EmbeddedBundle, NamesAreFoundHoweverTheyAreWritten) {
  const std::unique_ptr<WebBundle> bundle = embedded_web_bundle();
  EXPECT_EQ(text_of(bundle->open("assets/a \"quoted\" \xc3\xa9 ?.txt", "")), "name");
  EXPECT_TRUE(std::ranges::is_sorted(embedded_files(), {}, [](const EmbeddedFile& file) { return std::string_view(file.name); }));
  for (const char* name : {"", "assets", "assets/", "assets/code-1.js.gz", ".hidden", "../secret", "zzz"}) EXPECT_FALSE(bundle->open(name, "").ok()) << name;
}

}  // namespace
}  // namespace diopter::server
