// Blobs as files below one folder; a blob is written beside its place and renamed, so that it is there whole or not at all.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>

#include "server/store/blobs.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kUnfinished = ".unfinished-";

// "sha256/3fab..." lies in "sha256/3f/3fab...": folders of a size that file systems like.
std::string place_of(const std::string& key) {
  const size_t slash = key.rfind('/');
  if (!key.starts_with("sha256/") || key.size() < slash + 3) return key;
  return key.substr(0, slash + 1) + key.substr(slash + 1, 2) + key.substr(slash);
}

Status failed(const std::string& key) {
  return unavailable(key, std::string("cannot be stored or read: ") + std::strerror(errno), "look at the disk that holds the blobs");
}

Status write_all(int fd, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("blob");
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return ok_status();
}

// Names are on disk only when their folder is.
Status sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed(path);
  const bool synced = fsync(folder) == 0;
  close(folder);
  return synced ? ok_status() : failed(path);
}

// A file beside its final place, removed unless it was kept.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::string& folder) {
    path_ = folder + "/" + std::string(kUnfinished) + "XXXXXX";
    fd_ = mkstemp(path_.data());
  }
  ~UnfinishedFile() {
    if (fd_ >= 0) close(fd_);
    if (fd_ >= 0 && !kept_) unlink(path_.c_str());
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;
  int fd() const { return fd_; }
  // On disk, under its name, and the name too.
  Status keep_as(const std::string& path) {
    if (fsync(fd_) != 0 || rename(path_.c_str(), path.c_str()) != 0) return failed(path);
    kept_ = true;
    return sync_folder(fs::path(path).parent_path());
  }

 private:
  std::string path_;
  int fd_ = -1;
  bool kept_ = false;
};

bool is_unfinished(const fs::path& path) { return path.filename().string().starts_with(kUnfinished); }

int64_t modified_ms(const struct stat& info) { return int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000; }

class FolderBlobs final : public Blobs {
 public:
  explicit FolderBlobs(std::string folder) : folder_(std::move(folder)) {}

  Status put(const std::string& key, Bytes bytes) override {
    return write(key, [&](int fd) { return write_all(fd, bytes); });
  }

  Status put_file(const std::string& key, const std::string& path) override {
    DIOPTER_ASSIGN(const std::shared_ptr<const OpenFile> file, OpenFile::open(path));
    return write(key, [&](int fd) -> Status {
      std::vector<std::byte> scratch;
      for (int64_t at = 0; at < file->size();) {
        DIOPTER_ASSIGN(const Bytes piece, file->read(at, std::min(file->size() - at, int64_t{1} << 20), scratch));
        DIOPTER_TRY(write_all(fd, piece));
        at += static_cast<int64_t>(piece.size());
      }
      return ok_status();
    });
  }

  Result<std::shared_ptr<const OpenFile>> open(const std::string& key) override {
    if (!is_blob_key(key)) return not_found(key, "is no key");
    Result<std::shared_ptr<const OpenFile>> file = OpenFile::open(path_of(key));
    if (file.ok()) return file;
    if (access(path_of(key).c_str(), F_OK) == 0) return failed(key);
    // A disk that is not mounted has no file either, but they are not lost.
    DIOPTER_TRY(ping());
    return not_found(key, "is not in the store");
  }

  Result<bool> holds(const std::string& key) override {
    if (!is_blob_key(key)) return false;
    if (access(path_of(key).c_str(), F_OK) == 0) return true;
    if (errno != ENOENT && errno != ENOTDIR) return failed(key);
    DIOPTER_TRY(ping());
    return false;
  }

  Status remove(const std::string& key) override {
    if (!is_blob_key(key)) return invalid(key, "is no key");
    return unlink(path_of(key).c_str()) == 0 || errno == ENOENT ? ok_status() : failed(key);
  }

  Result<std::vector<BlobInfo>> list(const std::string& prefix) override {
    std::vector<BlobInfo> found;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      struct stat info {};
      // Files that come and go while the folder is read are no failure.
      if (is_unfinished(at->path()) || stat(at->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
      const std::string key = key_of(at->path());
      if (!key.starts_with(prefix)) continue;
      found.push_back({key, info.st_size, modified_ms(info)});
    }
    if (error && error != std::errc::no_such_file_or_directory) return unavailable(folder_, "cannot be read: " + error.message());
    std::ranges::sort(found, {}, &BlobInfo::key);
    return found;
  }

  Status remove_unfinished(int64_t older_than_ms) override {
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      struct stat info {};
      if (is_unfinished(at->path()) && stat(at->path().c_str(), &info) == 0 && modified_ms(info) < older_than_ms) unlink(at->path().c_str());
    }
    return ok_status();
  }

  Status ping() override { return access(folder_.c_str(), R_OK | W_OK | X_OK) == 0 ? ok_status() : unavailable(folder_, "cannot be written"); }

 private:
  std::string path_of(const std::string& key) const { return folder_ + "/" + place_of(key); }

  // The inverse of place_of.
  std::string key_of(const fs::path& path) const {
    const std::string below = path.lexically_relative(folder_).generic_string();
    return below.starts_with("sha256/") ? "sha256/" + path.filename().string() : below;
  }

  // Below the store's own, each on disk before something lies in it.
  Status make_folder(const std::string& folder) const {
    std::error_code error;
    if (folder.size() <= folder_.size() || fs::is_directory(folder, error)) return ok_status();
    const std::string above = fs::path(folder).parent_path().string();
    DIOPTER_TRY(make_folder(above));
    if (!fs::create_directory(folder, error) && error) return unavailable(folder, "cannot be made: " + error.message());
    return sync_folder(above);
  }

  Status write(const std::string& key, const std::function<Status(int fd)>& fill) {
    if (!is_blob_key(key)) return invalid(key, "is no key");
    const std::string path = path_of(key), folder = fs::path(path).parent_path().string();
    // The store's own folder is never made again: where it went away, what is written now would not be there when it is back.
    DIOPTER_TRY(ping());
    DIOPTER_TRY(make_folder(folder));
    UnfinishedFile file(folder);
    if (file.fd() < 0) return failed(key);
    DIOPTER_TRY(fill(file.fd()));
    return file.keep_as(path);
  }

  const std::string folder_;
};

}  // namespace

Status Blobs::remove_unfinished(int64_t) { return ok_status(); }

bool is_blob_key(std::string_view key) {
  if (key.empty() || key.size() > 200 || key.front() == '/' || key.back() == '/') return false;
  char before = '/';
  for (const char c : key) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    // No part is empty or begins with a dot.
    if (!plain && !((c == '/' || c == '.') && before != '/')) return false;
    before = c;
  }
  return true;
}

std::string content_key(std::string_view sha256) { return "sha256/" + std::string(sha256); }

Result<std::unique_ptr<Blobs>> open_folder_blobs(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return environment_failure(folder, "cannot be made: " + error.message(), "check the folder's permissions");
  return std::unique_ptr<Blobs>(std::make_unique<FolderBlobs>(folder));
}

}  // namespace diopter::server
