#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

#include "library/lens_host.h"

namespace diopter::cli {

namespace {
constexpr int64_t kFirstShow_ns = 1'000'000'000;
constexpr int64_t kInterval_ns = 200'000'000;
}  // namespace

Progress::Progress(int64_t total) : total_(total), terminal_(isatty(STDERR_FILENO) != 0), start_ns_(now_ns()) {}

Progress::~Progress() {
  if (shown_ns_ > 0) std::fprintf(stderr, "\r\x1b[K");
}

void Progress::update(int64_t frames) {
  const int64_t now = now_ns();
  if (!terminal_ || now - start_ns_ < kFirstShow_ns || now - shown_ns_ < kInterval_ns) return;
  shown_ns_ = now;
  const double seconds = static_cast<double>(now - start_ns_) * 1e-9;
  const double fps = static_cast<double>(frames) / seconds;
  if (total_ > frames && fps > 0) {
    std::fprintf(stderr, "\r\x1b[Kframe %lld of about %lld  %.1f fps  %.0f s left", static_cast<long long>(frames), static_cast<long long>(total_), fps,
                 static_cast<double>(total_ - frames) / fps);
  } else {
    std::fprintf(stderr, "\r\x1b[Kframe %lld  %.1f fps", static_cast<long long>(frames), fps);
  }
}

}  // namespace diopter::cli
