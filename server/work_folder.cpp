#include "server/work_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

constexpr int kAttempts = 8;

std::string root_of(const std::string& data) { return data + "/work"; }

// A descriptor that holds the folder's lock; -1: somebody else holds it, or it is gone.
int lock_folder(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return -1;
  struct stat held {}, there {};
  // A sweeper may have taken it, and removed it, between its making and its lock.
  const bool is_mine = flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &held) == 0 && stat(path.c_str(), &there) == 0 && held.st_ino == there.st_ino;
  if (is_mine) return fd;
  close(fd);
  return -1;
}

}  // namespace

Result<WorkFolder> WorkFolder::make(const std::string& data) {
  const std::string root = root_of(data);
  std::error_code error;
  fs::create_directories(root, error);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::string path = root + "/XXXXXX";
    if (!mkdtemp(path.data())) break;
    const int lock = lock_folder(path);
    if (lock >= 0) return WorkFolder(path, lock);
  }
  return environment_failure(root, std::string("cannot be written: ") + std::strerror(errno), "look at the disk that holds it, and at the folder's permissions");
}

WorkFolder::WorkFolder(WorkFolder&& other) noexcept : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

WorkFolder& WorkFolder::operator=(WorkFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (lock_ >= 0) close(lock_);
}

void sweep_work(const std::string& data) {
  std::error_code error;
  for (fs::directory_iterator at(root_of(data), error), end; !error && at != end; at.increment(error)) {
    const int lock = lock_folder(at->path());
    if (lock < 0) continue;
    std::error_code ignored;
    fs::remove_all(at->path(), ignored);
    close(lock);
  }
}

}  // namespace diopter::server
