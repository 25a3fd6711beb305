// Packing and unpacking of .lens files.
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "package/file_sets.h"
#include "package/package.h"
#include "package/utf8_locale.h"
#include "package/zip_reader.h"

namespace diopter::package {

namespace fs = std::filesystem;

namespace {

// A file under a temporary name, hashed while it is written; gone at the end unless it was kept.
class HashedFile {
 public:
  explicit HashedFile(const std::string& final_name) : final_name_(final_name), name_(final_name + ".part-" + std::to_string(getpid())) {
    crypto_hash_sha256_init(&hash_);
  }
  ~HashedFile() {
    if (fd_ >= 0) close(fd_);
    if (opened_) unlink(name_.c_str());
  }
  HashedFile(const HashedFile&) = delete;
  HashedFile& operator=(const HashedFile&) = delete;

  Status create() {
    fd_ = open(name_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    opened_ = fd_ >= 0;
    return opened_ ? ok_status() : failure();
  }

  // False where the disk failed.
  bool write(const void* bytes, size_t length) {
    crypto_hash_sha256_update(&hash_, static_cast<const unsigned char*>(bytes), length);
    for (const char* p = static_cast<const char*>(bytes); length > 0;) {
      const ssize_t written = ::write(fd_, p, length);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      p += written;
      length -= static_cast<size_t>(written);
    }
    return true;
  }

  // Renames to the final name and returns the hash.
  Result<std::string> keep() {
    const bool closed = close(std::exchange(fd_, -1)) == 0;
    if (!closed || rename(name_.c_str(), final_name_.c_str()) != 0) return failure();
    opened_ = false;
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&hash_, digest);
    char text[2 * sizeof digest + 1];
    sodium_bin2hex(text, sizeof text, digest, sizeof digest);
    return std::string(text);
  }

  Status failure() const {
    return environment_failure(final_name_, std::string("cannot be written: ") + std::strerror(errno), "check the folder's permissions and the free space");
  }

 private:
  std::string final_name_, name_;
  int fd_ = -1;
  bool opened_ = false;
  crypto_hash_sha256_state hash_;
};

la_ssize_t write_piece(archive*, void* file, const void* bytes, size_t length) {
  return static_cast<HashedFile*>(file)->write(bytes, length) ? static_cast<la_ssize_t>(length) : -1;
}

struct WriterCloser {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct EntryCloser {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

// Stored, not deflated: deflate's bytes differ between versions of zlib, and weights hardly shrink. Without times, which zip keeps in
// the local time zone.
bool write_entry(archive* writer, const std::string& name, Bytes bytes) {
  const std::unique_ptr<archive_entry, EntryCloser> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  if (archive_write_header(writer, entry.get()) != ARCHIVE_OK) return false;
  return bytes.empty() || archive_write_data(writer, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size());
}

bool is_packed_unnamed(const std::string& name) {
  const bool at_top = name.find('/') == std::string::npos;
  return name.starts_with("tests/") || (at_top && (name.starts_with("README") || name.starts_with("LICENSE") || name.starts_with("LICENCE")));
}

std::set<std::string> names_to_pack(const OpenLens& lens) {
  std::set<std::string> names{"lens.json"};
  for (const ComponentSpec& component : lens.lens.components) names.insert(component.model.file);
  for (const AssetReference& asset : lens.lens.assets) names.insert(asset.file);
  for (const std::string& name : lens.files->names()) {
    if (is_packed_unnamed(name)) names.insert(name);
  }
  return names;
}

Status write_archive(const OpenLens& lens, const std::string& folder, HashedFile& file) {
  const Utf8Locale utf8;
  const std::unique_ptr<archive, WriterCloser> writer(archive_write_new());
  archive_write_set_format_zip(writer.get());
  archive_write_set_format_option(writer.get(), "zip", "compression", "store");
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  if (archive_write_open(writer.get(), &file, nullptr, write_piece, nullptr) != ARCHIVE_OK) return file.failure();
  for (const std::string& name : names_to_pack(lens)) {
    Result<Bytes> bytes = lens.files->read(name);
    if (!bytes.ok()) return std::move(bytes).status().within(folder);
    if (!write_entry(writer.get(), name, *bytes)) return file.failure();
  }
  return archive_write_close(writer.get()) == ARCHIVE_OK ? ok_status() : file.failure();
}

// A folder beside `target` under a temporary name; gone at the end unless it was kept.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& target) : target_(target), name_((fs::path(target) / "").parent_path().string() + ".part-XXXXXX") {}
  ~TemporaryFolder() {
    std::error_code ignored;
    if (made_) fs::remove_all(name_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  Status create() {
    made_ = mkdtemp(name_.data()) != nullptr;
    if (!made_) return failure(std::strerror(errno));
    fs::permissions(name_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec, ignored_);
    return ok_status();
  }
  fs::path path() const { return name_; }
  Status keep() {
    std::error_code error;
    fs::rename(name_, target_, error);
    if (error) return failure(error.message());
    made_ = false;
    return ok_status();
  }
  Status failure(const std::string& why) const {
    return environment_failure(target_, "cannot be written: " + why, "check the folder's permissions and the free space");
  }

 private:
  std::string target_, name_;
  bool made_ = false;
  std::error_code ignored_;
};

}  // namespace

Result<std::string> pack(const std::string& folder, const std::string& file) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error)) return invalid(folder, "is no folder", "give the folder that holds lens.json");
  DIOPTER_ASSIGN(const OpenLens lens, open_lens(folder));
  HashedFile packed(file);
  DIOPTER_TRY(packed.create());
  DIOPTER_TRY(write_archive(lens, folder, packed));
  return packed.keep();
}

Status unpack(const std::string& file, const std::string& folder, const Limits& limits) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(folder, error))) return invalid(folder, "exists already", "name a folder that does not exist");
  DIOPTER_ASSIGN(const std::unique_ptr<NamedBytes> files, open_files(file, limits));
  if (fs::is_directory(file, error)) return invalid(file, "is a folder", "give a .lens file");
  const std::vector<std::string> names = files->names();
  if (!std::ranges::binary_search(names, "lens.json")) return invalid(file + ": lens.json", "is missing", "give a file made by `diopter pack`");
  TemporaryFolder made(folder);
  DIOPTER_TRY(made.create());
  std::ofstream out;
  std::string current;
  const auto written = [&] { return out.good() ? ok_status() : made.failure("writing " + current + " failed"); };
  const ZipVisitor writer{[&](const std::string& name, int64_t) -> Result<bool> {
                            out.close();
                            current = name;
                            std::error_code failed;
                            fs::create_directories((made.path() / name).parent_path(), failed);
                            out = std::ofstream(made.path() / name, std::ios::binary);
                            DIOPTER_TRY(written());
                            return true;
                          },
                          [&](Bytes piece) {
                            out.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
                            return written();
                          }};
  DIOPTER_TRY(walk_zip(file, limits, writer));
  out.close();
  DIOPTER_TRY(written());
  return made.keep();
}

}  // namespace diopter::package
