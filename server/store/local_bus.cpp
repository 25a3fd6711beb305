// The bus of one server: jobs in memory, events in a journal that a kill does not lose.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <utility>

#include "server/store/bus.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kJournalBytes = int64_t{256} << 20;  // beyond it events are refused until some are stored
constexpr size_t kBatchesAtATime = 500;
constexpr size_t kFilesAtATime = 100;
constexpr int kTriesForFile = 100;
constexpr size_t kJobs = 10'000;  // beyond it the sweeper announces them later

// A file of the journal, locked against all other takers and writers, of this process and of others. The lock goes with the process that holds it.
class LockedFile {
 public:
  LockedFile() = default;
  LockedFile(fs::path path, int flags) : path_(std::move(path)), fd_(::open(path_.c_str(), flags | O_APPEND | O_CLOEXEC, 0600)) {
    struct stat info {};
    const bool is_locked = fd_ >= 0 && flock(fd_, LOCK_EX | LOCK_NB) == 0;
    error_ = is_locked ? 0 : errno;
    // One that somebody else took and removed in the meantime is a file without a name.
    if (is_locked && (fstat(fd_, &info) != 0 || info.st_nlink == 0)) error_ = EWOULDBLOCK;
    if (error_ != 0) reset();
  }
  ~LockedFile() { reset(); }
  LockedFile(LockedFile&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), error_(other.error_) {}
  LockedFile& operator=(LockedFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    std::swap(error_, other.error_);
    return *this;
  }
  bool is_held() const { return fd_ >= 0; }
  const fs::path& path() const { return path_; }
  int fd() const { return fd_; }
  // Why it is not held, as errno; EWOULDBLOCK and EEXIST: somebody else has it.
  int error() const { return error_; }
  void reset() {
    // Said to the kernel, since a process that was started meanwhile may hold the same open file for a moment.
    if (fd_ >= 0) flock(fd_, LOCK_UN);
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  fs::path path_;
  int fd_ = -1;
  int error_ = 0;
};

// Files NNNNNNNNNN.jsonl, a batch a line. Each process appends to a file of its own, which it holds locked; what no living process appends to is read,
// stored and removed by whoever locks it first. So several servers may share the folder, and one takes over what another that was killed left.
class Journal {
 public:
  explicit Journal(std::string folder) : folder_(std::move(folder)) {}

  Status append(std::string batch) {
    std::replace(batch.begin(), batch.end(), '\n', ' ');
    batch += '\n';
    const std::scoped_lock lock(mutex_);
    if (bytes_ + static_cast<int64_t>(batch.size()) > kJournalBytes) return unavailable("events", "wait to be stored, and there are too many of them");
    if (!file_.is_held()) DIOPTER_TRY(start_file());
    const ssize_t written = ::write(file_.fd(), batch.data(), batch.size());
    if (written != static_cast<ssize_t>(batch.size())) {
      const int error = errno;
      // A line that was cut is never read, and nothing may follow it.
      file_.reset();
      return unavailable("events", std::string("cannot be kept: ") + (written < 0 ? std::strerror(error) : "the disk is full"), "look at the disk that holds the journal");
    }
    bytes_ += written;
    appended_.notify_one();
    return ok_status();
  }

  // The files that may be taken, oldest first: those that somebody left, or, where there are none, the one that was appended to last; waits for one.
  std::vector<LockedFile> closed_files(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    std::vector<LockedFile> files;
    for (const fs::path& path : other_files()) {
      LockedFile file(path, O_RDONLY);
      if (file.is_held()) files.push_back(std::move(file));
      if (files.size() == kFilesAtATime) break;
    }
    if (!files.empty() || !appended_.wait_for(lock, patience, [this] { return file_.is_held(); })) return files;
    files.push_back(std::exchange(file_, LockedFile()));
    return files;
  }

  void remove(const fs::path& file, int64_t bytes) {
    std::error_code ignored;
    fs::remove(file, ignored);
    const std::scoped_lock lock(mutex_);
    bytes_ = std::max<int64_t>(0, bytes_ - bytes);
  }

  Status open() {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return environment_failure(folder_, "cannot be made: " + error.message(), "check the folder's permissions");
    (void)other_files();
    return ok_status();
  }

 private:
  Status start_file() {
    // Another process may take the same number, or the new file before it is locked.
    for (int i = 0; i < kTriesForFile; ++i) {
      char name[32];
      std::snprintf(name, sizeof name, "/%010lld.jsonl", static_cast<long long>(next_++));
      file_ = LockedFile(folder_ + name, O_WRONLY | O_CREAT | O_EXCL);
      if (file_.is_held()) return ok_status();
      if (file_.error() != EEXIST && file_.error() != EWOULDBLOCK) break;
    }
    return unavailable(folder_, std::string("cannot be written: ") + std::strerror(file_.error()), "look at the disk that holds it");
  }

  // All files but the one that is appended to. Counts their bytes anew, since other processes add and take some too.
  std::vector<fs::path> other_files() {
    std::vector<fs::path> files;
    std::error_code error;
    bytes_ = 0;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() != ".jsonl") continue;
      std::error_code gone;
      const auto bytes = fs::file_size(at->path(), gone);
      bytes_ += gone ? 0 : static_cast<int64_t>(bytes);
      next_ = std::max(next_, std::strtoll(at->path().stem().c_str(), nullptr, 10) + 1);
      if (!file_.is_held() || at->path() != file_.path()) files.push_back(at->path());
    }
    std::ranges::sort(files);
    return files;
  }

  const std::string folder_;
  std::mutex mutex_;
  std::condition_variable appended_;
  LockedFile file_;  // that is appended to
  long long next_ = 0;
  int64_t bytes_ = 0;  // in all files
};

class LocalBus final : public Bus {
 public:
  explicit LocalBus(const std::string& folder) : journal_(folder) {}
  Status open() { return journal_.open(); }

  Status announce_job(const std::string& id) override {
    {
      const std::scoped_lock lock(mutex_);
      if (jobs_.size() < kJobs && std::ranges::find(jobs_, id) == jobs_.end()) jobs_.push_back(id);
    }
    announced_.notify_one();
    return ok_status();
  }

  Result<std::string> next_job(std::chrono::milliseconds patience) override {
    std::unique_lock lock(mutex_);
    if (!announced_.wait_for(lock, patience, [this] { return !jobs_.empty(); })) return std::string();
    std::string id = std::move(jobs_.front());
    jobs_.pop_front();
    return id;
  }

  Status append_events(std::string batch) override { return journal_.append(std::move(batch)); }
  // A file of this machine is written as a log is.
  void append_events(std::string batch, std::function<void(const Status&)> done) override { done(journal_.append(std::move(batch))); }

  Result<int> take_events(const std::function<Status(const std::vector<std::string>&)>& store, std::chrono::milliseconds patience) override {
    const std::scoped_lock lock(taking_);
    int stored = 0;
    for (const LockedFile& file : journal_.closed_files(patience)) {
      std::ifstream lines(file.path());
      int64_t bytes = 0;
      std::vector<std::string> batches;
      for (std::string line; std::getline(lines, line) && !lines.eof();) {  // at the end only after a line that was cut
        bytes += static_cast<int64_t>(line.size()) + 1;
        batches.push_back(std::move(line));
        if (batches.size() < kBatchesAtATime) continue;
        DIOPTER_TRY(store(batches));
        stored += static_cast<int>(batches.size());
        batches.clear();
      }
      if (lines.bad()) return unavailable(file.path().string(), "cannot be read");
      if (!batches.empty()) DIOPTER_TRY(store(batches));
      stored += static_cast<int>(batches.size());
      journal_.remove(file.path(), bytes);
    }
    return stored;
  }

  Status ping() override { return ok_status(); }

 private:
  std::mutex mutex_;
  std::condition_variable announced_;
  std::deque<std::string> jobs_;
  std::mutex taking_;
  Journal journal_;
};

}  // namespace

Result<std::unique_ptr<Bus>> open_local_bus(const std::string& folder) {
  auto bus = std::make_unique<LocalBus>(folder);
  DIOPTER_TRY(bus->open());
  return std::unique_ptr<Bus>(std::move(bus));
}

}  // namespace diopter::server
