// The files of a lens folder.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>

#include "package/file_sets.h"

namespace diopter::package {

namespace fs = std::filesystem;

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool is_inside(const fs::path& root, const fs::path& path) {
  const fs::path relative = path.lexically_relative(root);
  return !relative.empty() && *relative.begin() != "..";
}

class FolderBytes final : public NamedBytes {
 public:
  FolderBytes(fs::path root, const Limits& limits) : root_(std::move(root)), limits_(limits) {}

  Result<Bytes> read(std::string_view view) const override {
    const std::string name(view);
    const std::scoped_lock lock(mutex_);
    if (const auto at = files_.find(name); at != files_.end()) return Bytes(at->second);
    if (!is_safe_name(name)) return invalid(name, "leaves the lens", "put the file into the lens's folder");
    std::error_code error;
    const fs::path path = fs::canonical(root_ / name, error);
    if (error) return invalid(name, "is missing in " + root_.string() + " (" + error.message() + ")", "put the file there, or correct its path in lens.json");
    if (!is_inside(root_, path)) return invalid(name, "is a link that leaves the lens", "put the file itself into the lens's folder");
    DIOPTER_ASSIGN(std::vector<std::byte> bytes, read_file(path.string(), name, std::min(limits_.file_bytes, limits_.total_bytes - total_)));
    total_ += static_cast<int64_t>(bytes.size());
    return Bytes(files_.emplace(name, std::move(bytes)).first->second);
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::recursive_directory_iterator at(root_, fs::directory_options::skip_permission_denied, error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().lexically_relative(root_).generic_string();
      const bool hidden = at->path().filename().string().starts_with('.');
      std::error_code unreadable;
      if (hidden && at->is_directory(unreadable)) at.disable_recursion_pending();
      if (hidden || !at->is_regular_file(unreadable)) continue;
      names.push_back(name);
      if (static_cast<int>(names.size()) >= limits_.files) break;
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  fs::path root_;  // canonical
  Limits limits_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::vector<std::byte>, std::less<>> files_;
  mutable int64_t total_ = 0;
};

}  // namespace

Result<std::vector<std::byte>> read_file(const std::string& path, const std::string& name, int64_t limit) {
  // Not blocking: opening a pipe would wait for its writer.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts{};
  if (file.get() < 0 || fstat(file.get(), &facts) != 0) return invalid(name, std::string("cannot be read: ") + std::strerror(errno), "check the path and the file's permissions");
  if (!S_ISREG(facts.st_mode)) return invalid(name, "is no regular file", "put the file itself there");
  if (facts.st_size > limit) return over_limit(name, "has " + std::to_string(facts.st_size) + " bytes; " + std::to_string(limit) + " are left of the limit", "use smaller models or assets");
  std::vector<std::byte> bytes(static_cast<size_t>(facts.st_size));
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return environment_failure(name, std::string("cannot be read: ") + std::strerror(errno), "check the disk");
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<std::unique_ptr<NamedBytes>> open_folder(const std::string& folder, const Limits& limits) {
  std::error_code error;
  fs::path root = fs::canonical(folder, error);
  if (error) return invalid(folder, "cannot be opened: " + error.message(), "give a lens folder or a .lens file");
  return std::unique_ptr<NamedBytes>(new FolderBytes(std::move(root), limits));
}

}  // namespace diopter::package
