// A regular file that is served: opened once, read piece by piece.
#pragma once

#include <string>

#include "server/http/message.h"

namespace diopter::server {

class OpenFile final : public Content {
 public:
  // Fails (kInvalid, place = path) where there is no regular file that can be read.
  static Result<std::shared_ptr<const OpenFile>> open(const std::string& path);
  ~OpenFile() override;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int64_t size() const override { return size_; }
  Result<Bytes> read(int64_t offset, int64_t length, std::vector<std::byte>& scratch) const override;
  int descriptor() const override { return fd_; }
  Result<std::vector<std::byte>> read_all() const;

  // Changes whenever the file is written: its size and the time of its last change, in hexadecimal.
  const std::string& version() const { return version_; }
  // Whether it was written in place since it was opened. A file renamed over its path does not count: this one stays as it was.
  bool was_overwritten() const;

 private:
  OpenFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  const int fd_;
  const std::string path_;
  int64_t size_ = 0;
  std::string version_;
};

}  // namespace diopter::server
