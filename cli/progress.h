// Progress on a terminal for anything over a second: frames, frames/s, time left.
#pragma once

#include <cstdint>

namespace diopter::cli {

class Progress {
 public:
  // `total`: frames that will come; 0: unknown. Shows nothing where stderr is no terminal.
  explicit Progress(int64_t total);
  ~Progress();  // wipes the line
  void update(int64_t frames);

 private:
  const int64_t total_;
  const bool terminal_;
  const int64_t start_ns_;
  int64_t shown_ns_ = 0;
};

}  // namespace diopter::cli
