// "A set of named bytes": what a lens is made of, wherever it lies (a folder, a .lens file, a browser's memory).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace diopter {

using Bytes = std::span<const std::byte>;

// Names are relative, with '/' between folders, and never leave the set (no "..", no absolute path).
// Threads: const calls from any thread.
class NamedBytes {
 public:
  virtual ~NamedBytes() = default;
  // The bytes live as long as the set. Fails (kInvalid, place = name) where there is no such name.
  virtual Result<Bytes> read(std::string_view name) const = 0;
  // All names, sorted.
  virtual std::vector<std::string> names() const = 0;
};

// True for a relative path without empty, "." or ".." parts, backslashes, control characters or a drive letter.
bool is_safe_name(std::string_view name);

}  // namespace diopter
