#include "cli/atomic_file.h"

#include <filesystem>

namespace diopter::cli {

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  std::error_code ignored;
  const bool device = std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored);
  auto partial = device ? nullptr : std::make_unique<media::PartialFile>(path);
  std::FILE* file = std::fopen(partial ? partial->temporary().c_str() : path.c_str(), "wb");
  if (!file) return media::cannot_write(path);
  return AtomicFile(path, std::move(partial), file);
}

Status AtomicFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) return media::cannot_write(path_);
  return ok_status();
}

Status AtomicFile::finish() {
  if (std::fflush(file_.get()) != 0) return media::cannot_write(path_);
  file_.reset();
  return partial_ ? partial_->finish() : ok_status();
}

}  // namespace diopter::cli
