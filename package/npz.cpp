#include "package/npz.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <string_view>

#include "package/npy.h"
#include "package/utf8_locale.h"

namespace diopter::package {

namespace {

constexpr std::string_view kEnding = ".npy";
constexpr size_t kLongestName = 512;

struct CloseReader {
  void operator()(archive* a) const { archive_read_free(a); }
};
struct CloseWriter {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct CloseEntry {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

std::string reason(archive* at_fault) {
  const char* text = archive_error_string(at_fault);
  return text ? text : "unknown";
}

Status broken(const std::string& place, archive* reader) { return invalid(place, "is broken: " + reason(reader), "save it again with numpy.savez"); }

// The entry's bytes, at most `most`: what its header says of its size is not trusted.
Result<std::vector<std::byte>> unpack(archive* reader, const std::string& place, int64_t most) {
  std::vector<std::byte> bytes;
  while (true) {
    const void* piece = nullptr;
    size_t size = 0;
    la_int64_t offset = 0;
    const int got = archive_read_data_block(reader, &piece, &size, &offset);
    if (got == ARCHIVE_EOF) return bytes;
    if (got < ARCHIVE_WARN) return broken(place, reader);
    if (offset != static_cast<la_int64_t>(bytes.size()) || static_cast<int64_t>(size) > most - static_cast<int64_t>(bytes.size())) {
      return over_limit(place, "unpacks to more than " + std::to_string(most) + " bytes", "save fewer or smaller arrays");
    }
    const auto* from = static_cast<const std::byte*>(piece);
    bytes.insert(bytes.end(), from, from + size);
  }
}

la_ssize_t append(archive*, void* target, const void* piece, size_t size) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(target);
  const auto* from = static_cast<const std::byte*>(piece);
  bytes.insert(bytes.end(), from, from + size);
  return static_cast<la_ssize_t>(size);
}

bool write_entry(archive* writer, const std::string& name, const std::vector<std::byte>& bytes) {
  const std::unique_ptr<archive_entry, CloseEntry> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  return archive_write_header(writer, entry.get()) == ARCHIVE_OK &&
         archive_write_data(writer, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size());
}

}  // namespace

Result<NamedTensors> read_npz(const std::string& name, Bytes bytes, const NpzLimits& limits) {
  const Utf8Locale utf8;
  const std::unique_ptr<archive, CloseReader> reader(archive_read_new());
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return invalid(name, "is no .npz file: " + reason(reader.get()), "write it with numpy.savez");
  }
  NamedTensors arrays;
  int64_t left = limits.total_bytes;
  for (archive_entry* entry = nullptr;;) {
    const int got = archive_read_next_header(reader.get(), &entry);
    if (got == ARCHIVE_EOF) break;
    if (got < ARCHIVE_WARN) return broken(name, reader.get());
    const char* path = archive_entry_pathname(entry);
    const std::string_view entry_name = path ? path : "";
    const std::string place = name + ": " + std::string(entry_name.substr(0, kLongestName));
    if (!entry_name.ends_with(kEnding) || entry_name.size() > kLongestName || archive_entry_filetype(entry) != AE_IFREG) {
      return invalid(place, "is no .npy file", "write the file with numpy.savez");
    }
    if (static_cast<int>(arrays.size()) == limits.arrays) return over_limit(place, "there are more than " + std::to_string(limits.arrays) + " arrays", "save fewer");
    DIOPTER_ASSIGN(const std::vector<std::byte> file, unpack(reader.get(), place, left));
    left -= static_cast<int64_t>(file.size());
    DIOPTER_ASSIGN(Tensor array, read_npy(place, file));
    if (!arrays.emplace(entry_name.substr(0, entry_name.size() - kEnding.size()), std::move(array)).second) return invalid(place, "is there twice", "write the file again");
  }
  if (arrays.empty()) return invalid(name, "holds no arrays", "write it with numpy.savez");
  return arrays;
}

Result<std::vector<std::byte>> write_npz(const std::string& name, const std::map<std::string, TensorView>& arrays) {
  const Utf8Locale utf8;
  std::vector<std::byte> bytes;
  const std::unique_ptr<archive, CloseWriter> writer(archive_write_new());
  archive_write_set_format_zip(writer.get());
  archive_write_set_format_option(writer.get(), "zip", "compression", "store");
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  bool written = archive_write_open(writer.get(), &bytes, nullptr, append, nullptr) == ARCHIVE_OK;
  for (auto at = arrays.begin(); written && at != arrays.end(); ++at) {
    written = write_entry(writer.get(), at->first + std::string(kEnding), write_npy(at->second));
  }
  if (!written || archive_write_close(writer.get()) != ARCHIVE_OK) return environment_failure(name, "cannot be packed: " + reason(writer.get()));
  return bytes;
}

}  // namespace diopter::package
