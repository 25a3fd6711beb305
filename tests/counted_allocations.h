// Counts every allocation of a test program by replacing operator new: include it in one file of the program.
// The sanitizers replace operator new themselves; under them nothing is counted and a test that counts skips itself with SKIP_UNLESS_COUNTED.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "tests/sanitized.h"

#if DIOPTER_SANITIZED
#define SKIP_UNLESS_COUNTED() GTEST_SKIP() << "allocations are not counted under a sanitizer, which has an operator new of its own"
#else
#define SKIP_UNLESS_COUNTED() static_cast<void>(0)
#endif

namespace diopter {
inline std::atomic<int64_t> allocations{0};
}

#if !DIOPTER_SANITIZED
// Where there is no memory the test ends: exceptions are off in WebAssembly.
// g++ 12 inlines the pairs below and then calls malloc and free mismatched with new.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void* operator new(std::size_t size) {
  ++diopter::allocations;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  std::abort();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++diopter::allocations;
  const std::size_t unit = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
#endif
