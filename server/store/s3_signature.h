// AWS Signature Version 4 for one request with a signed payload hash.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace diopter::server {

struct S3Keys {
  std::string access_key, secret_key, region;
};

struct S3Request {
  std::string method;
  std::string host;                          // with the port where it is not the scheme's own
  std::string path;                          // "/bucket/key", not encoded
  std::map<std::string, std::string> query;  // not encoded
  std::string payload_sha256;
};

// RFC 3986: all but letters, digits and "-._~" (and '/' where `keeps_slashes`).
std::string percent_encoded(std::string_view text, bool keeps_slashes);
// "a=1&b=2", sorted and encoded.
std::string canonical_query(const std::map<std::string, std::string>& query);

// The Authorization field. `time`: "20130524T000000Z". The request must be sent with x-amz-date, x-amz-content-sha256 and Host as given.
std::string authorization(const S3Request& request, const S3Keys& keys, std::string_view time);

}  // namespace diopter::server
