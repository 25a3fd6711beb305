// Requests to a store that speaks S3, by libcurl; path-style addresses, so that any store can be named by its endpoint.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/base/named_bytes.h"
#include "engine/base/status.h"
#include "server/store/s3_signature.h"

namespace diopter::server {

struct S3Answer {
  int status = 0;
  std::string body;
};

// Threads: any number at a time.
class S3Client {
 public:
  // `endpoint`: "http://HOST:PORT" or "https://HOST". `certificates`: PEM file of whom the endpoint's certificate is trusted from; empty: whom the machine
  // trusts.
  static Result<std::unique_ptr<S3Client>> open(const std::string& endpoint, const std::string& certificates, const std::string& bucket, const S3Keys& keys);
  virtual ~S3Client() = default;

  // `key` of the object, empty for the bucket itself. What fails for a moment is tried again for two seconds. Fails (kUnavailable) where the store does
  // not answer or answers 5xx; every other answer is returned. An answer of more than 512 MB is cut off (kUnavailable).
  virtual Result<S3Answer> send(const std::string& method, const std::string& key, const std::map<std::string, std::string>& query, Bytes body) = 0;
};

}  // namespace diopter::server
