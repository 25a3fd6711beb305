// What a process may still do after it has shut itself in. Linux: Landlock, seccomp, limits, no network of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/status.h"

namespace diopter::preflight {

struct SandboxOptions {
  std::vector<std::string> readable;  // files and folders; those that are not there are left out
  int64_t cpu_s = 0;
  int64_t memory_bytes = 0;
  int64_t file_bytes = 0;
};

// For good, for all threads that start later. Requires: this is the only thread. Afterwards: files open for reading only, and only those of `readable`;
// no sockets, no other programs, no looking at other processes; files that are open stay so. Returns the protections in force, as words for people.
// Fails (kEnvironment) where the kernel has no Landlock or no seccomp.
Result<std::vector<std::string>> enter_sandbox(const SandboxOptions& options);

}  // namespace diopter::preflight
