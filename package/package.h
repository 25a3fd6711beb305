// The .lens container (a zip) and the lens folder: reading with bounds, packing to deterministic bytes, content hash.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/named_bytes.h"
#include "engine/bundle/lens.h"

namespace diopter::package {

struct Limits {
  int64_t total_bytes = int64_t{512} << 20;  // unpacked
  int64_t file_bytes = int64_t{256} << 20;
  int files = 1024;
};

// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256_hex(Bytes bytes);

// An opened lens: its manifest and files, all hashes verified.
struct OpenLens {
  Lens lens;
  std::unique_ptr<NamedBytes> files;
};

// A folder with lens.json, or a .lens file. Fails (kInvalid) with the file or entry as place: missing, broken lens.json, a hash
// that does not match, a path or link that leaves the lens, over the limits, an entry whose headers lie.
Result<OpenLens> open_lens(const std::string& path, const Limits& limits = {});

// The parts of open_lens, for those who report on each: the files without looking into them; lens.json; one file's hash.
Result<std::unique_ptr<NamedBytes>> open_files(const std::string& path, const Limits& limits = {});
Result<Lens> read_lens(const std::string& path, const NamedBytes& files);
Status check_hash(const std::string& name, const std::string& expected_sha256, Bytes bytes);

// Zips the folder's lens.json and every file that it names (and README, LICENCE texts, tests/): same content, same bytes. Returns the content hash
// (SHA-256 of the file). Written under a temporary name and renamed.
Result<std::string> pack(const std::string& folder, const std::string& file);

// Unpacks into `folder`, which must not exist; on failure it does not exist afterwards.
Status unpack(const std::string& file, const std::string& folder, const Limits& limits = {});

}  // namespace diopter::package
