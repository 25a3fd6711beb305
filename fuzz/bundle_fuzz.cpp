// Any bytes as a .lens file: it is opened and each file read, with small limits.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "package/package.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = std::filesystem::temp_directory_path().string() + "/diopter-bundle-fuzz-" + std::to_string(getpid());
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) std::abort();
  std::fwrite(data, 1, size, file);
  std::fclose(file);
  const diopter::package::Limits limits{.total_bytes = 1 << 20, .file_bytes = 1 << 18, .files = 16};
  const auto files = diopter::package::open_files(path, limits);
  int64_t total = 0;
  if (files.ok()) {
    for (const std::string& name : (*files)->names()) {
      if (!diopter::is_safe_name(name)) std::abort();
      const auto bytes = (*files)->read(name);
      if (bytes.ok()) total += static_cast<int64_t>(bytes->size());
    }
  }
  if (total > limits.total_bytes) std::abort();
  (void)diopter::package::open_lens(path, limits);
  std::remove(path.c_str());
  return 0;
}
