// Packing and unpacking of gzip in memory.
#pragma once

#include <vector>

#include "engine/base/named_bytes.h"

namespace diopter::server {

// Fails (kInvalid) where the bytes are broken or do not unpack to exactly `size` bytes.
Result<std::vector<std::byte>> unpack_gzip(Bytes bytes, size_t size);

// As small as zlib makes it. Requires: at most 1 GiB.
Result<std::vector<std::byte>> pack_gzip(Bytes bytes);

}  // namespace diopter::server
