// A whole file for a test. By C's functions: WebAssembly's C++ library has no file streams.
#pragma once

#include <cstdio>
#include <string>

namespace diopter {

// Empty where there is no such file.
inline std::string file_text(const std::string& path) {
  std::string text;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return text;
  char part[65536];
  while (const size_t size = std::fread(part, 1, sizeof part, file)) text.append(part, size);
  std::fclose(file);
  return text;
}

}  // namespace diopter
