// The two places where a lens lies, as named bytes. Used inside package/ only.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"
#include "package/package.h"

namespace diopter::package {

// Files are read when they are asked for, and kept. Names of hidden files (".git") are not listed.
// read() fails (kInvalid, place = name) for a link that leaves the folder and for what is no regular file.
Result<std::unique_ptr<NamedBytes>> open_folder(const std::string& folder, const Limits& limits);

Result<std::unique_ptr<NamedBytes>> open_zip(const std::string& file, const Limits& limits);

// The bytes of a regular file of at most `limit` bytes. Failures carry `name` as place.
Result<std::vector<std::byte>> read_file(const std::string& path, const std::string& name, int64_t limit);

}  // namespace diopter::package
