// A file that arrives in pieces, and can be gone on with after a break.
#pragma once

#include <string>

#include "server/service.h"
#include "server/work_folder.h"

namespace diopter::server {

// A finished upload as a file of this machine that goes away with the object; its content has the SHA-256 that was announced.
class UploadedFile {
 public:
  explicit UploadedFile(WorkFolder folder) : folder_(std::move(folder)) {}
  std::string path() const { return folder_.path() + "/upload"; }

 private:
  WorkFolder folder_;

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
