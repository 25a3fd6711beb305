// The table of files that embed_bundle.py makes at build time. Used by embedded_bundle.cpp only.
#pragma once

#include <cstddef>
#include <span>

namespace diopter::server {

struct EmbeddedForm {
  const std::byte* begin = nullptr;  // null: not embedded in this form
  const std::byte* end = nullptr;
};

struct EmbeddedFile {
  const char* name;  // sorted
  const char* hash;  // of the file as it is
  size_t size;       // of the file as it is
  EmbeddedForm identity;  // null where both of the others are there
  EmbeddedForm brotli;
  EmbeddedForm gzip;
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace diopter::server
