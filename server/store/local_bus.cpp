// The bus of one server: jobs in memory, events in a journal that a kill does not lose.
#include <fcntl.h>
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

#include "server/store/bus.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kJournalBytes = int64_t{256} << 20;  // beyond it events are refused until some are stored
constexpr size_t kBatchesAtATime = 500;
constexpr size_t kJobs = 10'000;  // beyond it the sweeper announces them later

// Files NNNNNNNNNN.jsonl, a batch a line. Appends go to the newest; the older ones are read, stored and removed.
class Journal {
 public:
  explicit Journal(std::string folder) : folder_(std::move(folder)) {}
  ~Journal() {
    if (fd_ >= 0) close(fd_);
  }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  Status append(std::string batch) {
    std::replace(batch.begin(), batch.end(), '\n', ' ');
    batch += '\n';
    const std::scoped_lock lock(mutex_);
    if (bytes_ + static_cast<int64_t>(batch.size()) > kJournalBytes) return unavailable("events", "wait to be stored, and there are too many of them");
    if (fd_ < 0) DIOPTER_TRY(start_file());
    const ssize_t written = ::write(fd_, batch.data(), batch.size());
    if (written != static_cast<ssize_t>(batch.size())) {
      // A line that was cut is never read, and nothing may follow it.
      end_file();
      return unavailable("events", std::string("cannot be kept: ") + std::strerror(errno), "look at the disk that holds the journal");
    }
    bytes_ += written;
    appended_.notify_one();
    return ok_status();
  }

  // The files that nothing is appended to any more, oldest first; waits for one.
  std::vector<fs::path> closed_files(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    std::vector<fs::path> files = files_now();
    if (files.empty()) {
      appended_.wait_for(lock, patience, [this] { return fd_ >= 0; });
      files = files_now();
    }
    end_file();
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
    for (const fs::path& file : files_now()) {
      next_ = std::max(next_, std::strtoll(file.stem().c_str(), nullptr, 10) + 1);
      bytes_ += static_cast<int64_t>(fs::file_size(file, error));
    }
    return ok_status();
  }

 private:
  Status start_file() {
    char name[32];
    std::snprintf(name, sizeof name, "/%010lld.jsonl", static_cast<long long>(next_++));
    fd_ = ::open((folder_ + name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    return fd_ >= 0 ? ok_status() : unavailable(folder_, std::string("cannot be written: ") + std::strerror(errno), "look at the disk that holds it");
  }
  void end_file() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  std::vector<fs::path> files_now() const {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".jsonl") files.push_back(at->path());
    }
    std::ranges::sort(files);
    return files;
  }

  const std::string folder_;
  std::mutex mutex_;
  std::condition_variable appended_;
  int fd_ = -1;
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

  Result<int> take_events(const std::function<Status(const std::vector<std::string>&)>& store, std::chrono::milliseconds patience) override {
    const std::scoped_lock lock(taking_);
    int stored = 0;
    for (const fs::path& file : journal_.closed_files(patience)) {
      std::ifstream lines(file);
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
      if (lines.bad()) return unavailable(file.string(), "cannot be read");
      if (!batches.empty()) DIOPTER_TRY(store(batches));
      stored += static_cast<int>(batches.size());
      journal_.remove(file, bytes);
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
