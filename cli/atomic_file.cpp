#include "cli/atomic_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace diopter::cli {

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const bool device = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
  const fs::path final_path(path);
  const std::string temporary =
      device ? "" : (final_path.parent_path() / ("." + final_path.filename().string() + ".partial-" + std::to_string(getpid()))).string();
  std::FILE* file = std::fopen(device ? path.c_str() : temporary.c_str(), "wb");
  if (!file) return environment_failure(path, std::string("cannot be written: ") + std::strerror(errno), "choose a folder that you may write to");
  return AtomicFile(path, temporary, file);
}

AtomicFile::~AtomicFile() {
  if (file_ && !temporary_.empty()) std::remove(temporary_.c_str());
}

Status AtomicFile::failed(const char* what) const {
  return environment_failure(path_, std::string(what) + ": " + std::strerror(errno), "free some space or choose another place");
}

Status AtomicFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) return failed("cannot be written");
  return ok_status();
}

Status AtomicFile::finish() {
  if (std::fflush(file_.get()) != 0) return failed("cannot be written");
  if (!temporary_.empty() && std::rename(temporary_.c_str(), path_.c_str()) != 0) return failed("cannot be put in place");
  file_.reset();
  return ok_status();
}

}  // namespace diopter::cli
