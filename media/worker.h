// One thread that runs tasks in order: where a background model runs.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "engine/model/runner.h"

namespace diopter::media {

// The destructor waits for the tasks that were given.
class Worker {
 public:
  Worker();
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Gives tasks to this worker; valid as long as it lives. Threads: any.
  Executor executor();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace diopter::media
