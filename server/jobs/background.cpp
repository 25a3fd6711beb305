#include "server/jobs/background.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "server/clock.h"
#include "server/insights/event_store.h"
#include "server/jobs/preflight_job.h"
#include "server/jobs/sweeper.h"

namespace diopter::server {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kSweep{30};
constexpr milliseconds kPatience{500};  // how long an end waits at most
constexpr milliseconds kBreath{10};     // where nothing was to be done, though nothing had to be waited for

class Threads final : public Background {
 public:
  explicit Threads(Service& service) : service_(service), events_(service), preflights_(service) {
    start([this] { return events_.run_once(kPatience); }, kBreath);
    // Those that the server before this one left; the bus in the process remembers none.
    (void)announce_jobs(service_, now_ms());
    start([this] { sweep_all(service_); return false; }, kSweep);
    start([this] { return preflights_.run_once(kPatience, ended_); }, kBreath);
  }

  ~Threads() override {
    {
      const std::scoped_lock lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  // Again and again, until the end. `work` says whether there was something to do; it rests where there was not.
  template <class Work>
  void start(Work work, milliseconds rest) {
    threads_.emplace_back([this, work, rest] {
      while (!ended_) {
        if (work()) continue;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, rest, [this] { return ended_.load(); });
      }
    });
  }

  Service& service_;
  EventStore events_;
  PreflightJobs preflights_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> ended_{false};
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Background> start_background(Service& service) { return std::make_unique<Threads>(service); }

}  // namespace diopter::server
