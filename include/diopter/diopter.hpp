// C++ wrapper over the C ABI: header-only, so that it fits any compiler and standard library.
#pragma once

#include <memory>
#include <string>

#include "diopter/diopter.h"

namespace diopter_api {

// A lens that runs. Movable; threads as in diopter.h.
class Lens {
 public:
  // Empty (false) on failure; error() says why.
  static Lens open(const std::string& path, int threads = 0) { return Lens(diopter_lens_open(path.c_str(), threads)); }
  explicit operator bool() const { return lens_ != nullptr; }

  bool fire(const std::string& event) { return diopter_lens_fire(lens_.get(), event.c_str()) == DIOPTER_OK; }
  bool step(const diopter_image& image, double time_s) { return diopter_lens_step(lens_.get(), &image, time_s) == DIOPTER_OK; }
  std::string results() { return diopter_lens_results(lens_.get()); }
  void reset() { diopter_lens_reset(lens_.get()); }

  // Of the last call on this thread.
  static std::string error() { return diopter_last_error(); }

 private:
  struct Close {
    void operator()(diopter_lens* lens) const { diopter_lens_close(lens); }
  };
  explicit Lens(diopter_lens* lens) : lens_(lens) {}
  std::unique_ptr<diopter_lens, Close> lens_;
};

}  // namespace diopter_api
