// The certificate for the local network: made once, made again where it no longer fits, its key nobody else's.
#include "server/http/lan_certificate.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace diopter::server {
namespace {

class LanCertificateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "diopter-lan-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  LanCertificate made(const std::vector<std::string>& addresses, const std::string& name = "house.local") const {
    const Result<LanCertificate> certificate = lan_certificate(root_ + "/deep/lan", addresses, name);
    EXPECT_TRUE(certificate.ok()) << certificate.status().to_string();
    return certificate.ok() ? *certificate : LanCertificate();
  }
  static std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  std::string root_;
};

TEST_F(LanCertificateTest, IsMadeOnceAndItsKeyIsTheOwners) {
  const LanCertificate first = made({"192.168.1.20"});
  EXPECT_TRUE(first.is_new);
  struct stat facts{};
  ASSERT_EQ(stat(first.key_file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  const std::string text = text_of(first.cert_file);
  EXPECT_FALSE(made({"192.168.1.20"}).is_new);
  EXPECT_EQ(text_of(first.cert_file), text);
}

TEST_F(LanCertificateTest, AnotherAddressOrNameNeedsAnother) {
  EXPECT_TRUE(made({"192.168.1.20"}).is_new);
  EXPECT_TRUE(made({"192.168.1.21"}).is_new);
  EXPECT_TRUE(made({"192.168.1.21", "10.0.0.3"}).is_new);
  // One that is gone for now does no harm.
  EXPECT_FALSE(made({"10.0.0.3"}).is_new);
  EXPECT_TRUE(made({"10.0.0.3"}, "flat.local").is_new);
}

TEST_F(LanCertificateTest, WhatCannotBeUsedIsMadeAnew) {
  const LanCertificate first = made({"192.168.1.20"});
  std::ofstream(first.key_file) << "nonsense";
  EXPECT_TRUE(made({"192.168.1.20"}).is_new);
  std::ofstream(first.cert_file) << "nonsense";
  EXPECT_TRUE(made({"192.168.1.20"}).is_new);
  std::filesystem::remove(first.key_file);
  EXPECT_TRUE(made({"192.168.1.20"}).is_new);
}

TEST_F(LanCertificateTest, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(root_ + "/deep") << "a file";
  const Result<LanCertificate> failed = lan_certificate(root_ + "/deep/lan", {}, "house.local");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().place, root_ + "/deep/lan");
}

}  // namespace
}  // namespace diopter::server
