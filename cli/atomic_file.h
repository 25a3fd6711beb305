// A text file that appears under its final name only when it is whole. Devices (/dev/stdout, /dev/full) are written directly.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.h"
#include "media/partial_file.h"

namespace diopter::cli {

class AtomicFile {
 public:
  // Fails (kEnvironment, place = path).
  static Result<AtomicFile> create(const std::string& path);
  AtomicFile(AtomicFile&&) noexcept = default;
  AtomicFile& operator=(AtomicFile&&) = delete;
  // Without finish() what was written is removed.
  ~AtomicFile() = default;

  Status write(std::string_view text);
  Status finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  AtomicFile(std::string path, std::unique_ptr<media::PartialFile> partial, std::FILE* file)
      : path_(std::move(path)), partial_(std::move(partial)), file_(file) {}

  std::string path_;
  std::unique_ptr<media::PartialFile> partial_;  // none for a device
  std::unique_ptr<std::FILE, Close> file_;       // closed before the partial file goes
};

}  // namespace diopter::cli
