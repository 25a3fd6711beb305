#include "server/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace diopter::server {

namespace {

std::string version_of(const struct stat& facts) {
  char text[64];
  const auto changed_ns = static_cast<unsigned long long>(facts.st_mtim.tv_sec) * 1'000'000'000ULL + static_cast<unsigned long long>(facts.st_mtim.tv_nsec);
  return {text, static_cast<size_t>(std::snprintf(text, sizeof text, "%llx-%llx", static_cast<unsigned long long>(facts.st_size), changed_ns))};
}

}  // namespace

Result<std::shared_ptr<const OpenFile>> OpenFile::open(const std::string& path) {
  // Not blocking: opening a pipe would wait for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return invalid(path, std::string("cannot be read: ") + std::strerror(errno), "check the path and the file's permissions");
  std::shared_ptr<OpenFile> file(new OpenFile(fd, path));  // NOLINT: the constructor is private
  struct stat facts{};
  if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) return invalid(path, "is no regular file", "give the file itself");
  file->size_ = facts.st_size;
  file->version_ = version_of(facts);
  return std::shared_ptr<const OpenFile>(std::move(file));
}

OpenFile::~OpenFile() { close(fd_); }

Result<Bytes> OpenFile::read(int64_t offset, int64_t length, std::vector<std::byte>& scratch) const {
  const auto wanted = static_cast<size_t>(std::min(length, size_ - offset));
  if (scratch.size() < wanted) scratch.resize(wanted);
  ssize_t got = -1;
  do got = pread(fd_, scratch.data(), wanted, offset);
  while (got < 0 && errno == EINTR);
  if (got < 0) return environment_failure(path_, std::string("cannot be read: ") + std::strerror(errno));
  if (got == 0) return environment_failure(path_, "was cut short while it was read", "replace served files by renaming new ones over them");
  return Bytes(scratch.data(), static_cast<size_t>(got));
}

Result<std::vector<std::byte>> OpenFile::read_all() const {
  std::vector<std::byte> all, piece;
  all.reserve(static_cast<size_t>(size_));
  while (static_cast<int64_t>(all.size()) < size_) {
    DIOPTER_ASSIGN(const Bytes bytes, read(static_cast<int64_t>(all.size()), int64_t{1} << 20, piece));
    all.insert(all.end(), bytes.begin(), bytes.end());
  }
  return all;
}

bool OpenFile::was_overwritten() const {
  struct stat facts{};
  return fstat(fd_, &facts) != 0 || version_of(facts) != version_;
}

}  // namespace diopter::server
