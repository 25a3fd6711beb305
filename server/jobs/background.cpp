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

class Threads final : public Background {
 public:
  explicit Threads(Service& service) : service_(service), events_(service), preflights_(service) {
    start([this] { events_.run_once(kPatience); }, milliseconds(0));
    // Those that the server before this one left; the bus in the process remembers none.
    (void)announce_jobs(service_, now_ms());
    start([this] { sweep_all(service_); }, kSweep);
    start([this] { preflights_.run_once(kPatience, ended_); }, milliseconds(0));
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
  // Again and again, with a pause; a failure is told and tried again.
  template <class Work>
  void start(Work work, milliseconds pause) {
    threads_.emplace_back([this, work, pause] {
      while (!ended_) {
        const auto began = std::chrono::steady_clock::now();
        work();
        const bool was_quick = std::chrono::steady_clock::now() - began < kPatience / 2;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, pause.count() > 0 ? pause : was_quick ? milliseconds(50) : milliseconds(0), [this] { return ended_.load(); });
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
