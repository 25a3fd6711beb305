// A file that arrives in pieces, and can be gone on with after a break.
#pragma once

#include <string>

#include "server/service.h"

namespace diopter::server {

// A finished upload as a file of this machine that goes away with the object; its content has the SHA-256 that was announced.
class UploadedFile {
 public:
  UploadedFile() = default;
  UploadedFile(UploadedFile&& other) noexcept : path_(std::exchange(other.path_, {})), sha256(std::move(other.sha256)), bytes(other.bytes) {}
  UploadedFile& operator=(UploadedFile&&) = delete;
  ~UploadedFile();
  explicit UploadedFile(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }

 private:
  std::string path_;

 public:
  std::string sha256;
  int64_t bytes = 0;
};

// Puts the pieces together. Fails with kNotFound where the account has no such upload, kConflict where something is missing yet, kUnsupported where
// the content is not what was announced.
Result<UploadedFile> assemble_upload(Service& service, const std::string& account_id, const std::string& upload_id);

// Within the transaction that uses the file: kConflict where another request did so before. The pieces go with the sweeper.
Status use_upload(Sql& sql, const std::string& upload_id);

}  // namespace diopter::server
