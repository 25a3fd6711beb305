// Files by key: a folder, or any store that speaks S3. Keys are parts of [a-z0-9._-], separated by '/': "sha256/3f...", "uploads/ID/0000000000".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/named_bytes.h"
#include "server/open_file.h"

namespace diopter::server {

struct BlobInfo {
  std::string key;
  int64_t bytes = 0;
  int64_t modified_ms = 0;  // since 1970
};

// Threads: any number at a time. Fails with kNotFound where there is no such key, kUnavailable where the store is away, kEnvironment otherwise.
class Blobs {
 public:
  virtual ~Blobs() = default;
  // Whole or not at all; when it returns, the blob outlives a kill. A key that is there is overwritten.
  virtual Status put(const std::string& key, Bytes bytes) = 0;
  virtual Status put_file(const std::string& key, const std::string& path) = 0;
  // The blob as a local file, which stays readable while it is held. A store far away keeps the newest of them in a folder of its own.
  virtual Result<std::shared_ptr<const OpenFile>> open(const std::string& key) = 0;
  // Whether the store itself has it, whatever this machine remembers of it.
  virtual Result<bool> holds(const std::string& key) = 0;
  // Nothing where there is none.
  virtual Status remove(const std::string& key) = 0;
  virtual Result<std::vector<BlobInfo>> list(const std::string& prefix) = 0;
  // Puts away what a kill left half written, where it is older. Stores whose puts leave nothing behind have nothing to do.
  virtual Status remove_unfinished(int64_t older_than_ms);
  // Cheap: whether the store answers.
  virtual Status ping() = 0;
};

Result<std::unique_ptr<Blobs>> open_folder_blobs(const std::string& folder);
struct S3Options {
  std::string address;       // s3://BUCKET/PREFIX?endpoint=https://HOST:PORT&region=us-east-1&ca=FILE; FILE: as S3Client::open() says
  std::string access_key;    // from the environment (AWS_ACCESS_KEY_ID), never from the command line
  std::string secret_key;
  std::string cache_folder;
  int64_t cache_bytes = int64_t{4} << 30;
};
// Makes the bucket where it is not there.
Result<std::unique_ptr<Blobs>> open_s3_blobs(const S3Options& options);

// Whether it is written as a key is, at most 200 characters. Stores refuse others.
bool is_blob_key(std::string_view key);
// The key of content: "sha256/" + 64 digits.
std::string content_key(std::string_view sha256);

}  // namespace diopter::server
