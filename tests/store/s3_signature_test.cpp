// The signatures of AWS's own examples: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#include <gtest/gtest.h>

#include "server/store/s3_signature.h"

namespace diopter::server {
namespace {

constexpr const char* kNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const S3Keys kKeys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};

std::string signature_of(const std::map<std::string, std::string>& query) {
  const std::string field = authorization({"GET", "examplebucket.s3.amazonaws.com", "/", query, kNothing}, kKeys, "20130524T000000Z");
  return field.substr(field.find("Signature=") + 10);
}

TEST(S3Signature, OfALifecycle) { EXPECT_EQ(signature_of({{"lifecycle", ""}}), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"); }
TEST(S3Signature, OfAList) { EXPECT_EQ(signature_of({{"prefix", "J"}, {"max-keys", "2"}}), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"); }
TEST(S3Signature, EncodesAsItsPaperSays) {
  EXPECT_EQ(percent_encoded("a b/c~d+\xc3\xa4", true), "a%20b/c~d%2B%C3%A4");
  EXPECT_EQ(percent_encoded("a/b", false), "a%2Fb");
}

}  // namespace
}  // namespace diopter::server
