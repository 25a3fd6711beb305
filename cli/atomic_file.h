// A text file that appears under its final name only when it is whole. Devices (/dev/stdout, /dev/full) are written directly.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::cli {

class AtomicFile {
 public:
  // Fails (kEnvironment, place = path).
  static Result<AtomicFile> create(const std::string& path);
  AtomicFile(AtomicFile&&) noexcept = default;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();  // without finish(): removes what was written

  Status write(std::string_view text);
  Status finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  AtomicFile(std::string path, std::string temporary, std::FILE* file) : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}
  Status failed(const char* what) const;

  std::string path_;
  std::string temporary_;  // empty for a device
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace diopter::cli
