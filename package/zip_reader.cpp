#include "package/zip_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <set>

#include "package/utf8_locale.h"

namespace diopter::package {

namespace {

struct Closer {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Reader = std::unique_ptr<archive, Closer>;

std::string reason(archive* reader) {
  const char* text = archive_error_string(reader);
  return text ? text : "cannot be read";
}

class Walk {
 public:
  Walk(const std::string& file, const Limits& limits, const ZipVisitor& visitor)
      : file_(file), limits_(limits), visitor_(visitor), reader_(archive_read_new()) {}

  Status run() {
    archive_read_support_format_zip_seekable(reader_.get());
    constexpr size_t kBlock = 1 << 16;
    if (archive_read_open_filename(reader_.get(), file_.c_str(), kBlock) != ARCHIVE_OK) {
      return invalid(file_, "is no .lens file: " + reason(reader_.get()), "give a file made by `diopter pack`, or a lens folder");
    }
    while (true) {
      archive_entry* entry = nullptr;
      const int got = archive_read_next_header(reader_.get(), &entry);
      if (got == ARCHIVE_EOF) return ok_status();
      if (got < ARCHIVE_WARN) return invalid(file_, "is broken: " + reason(reader_.get()), "pack or download it again");
      DIOPTER_TRY(visit(entry));
    }
  }

 private:
  std::string place(const std::string& name) const { return file_ + ": " + name; }

  Status visit(archive_entry* entry) {
    const char* pathname = archive_entry_pathname(entry);
    std::string name = pathname ? pathname : "";
    const bool folder = archive_entry_filetype(entry) == AE_IFDIR;
    if (folder && !name.empty() && name.back() == '/') name.pop_back();
    if (!is_safe_name(name)) return invalid(place(name), "the entry's name leaves the lens, or is no path of one", "do not use this file: it was made to do harm, or is broken");
    if (++count_ > limits_.files) return over_limit(place(name), "there are more than " + std::to_string(limits_.files) + " files", "pack fewer files");
    if (!names_.insert(name).second) return invalid(place(name), "the entry is there twice", "pack the lens again");
    if (folder) return ok_status();
    DIOPTER_TRY(check(entry, name));
    const int64_t size = archive_entry_size(entry);
    DIOPTER_ASSIGN(const bool wanted, visitor_.wants(name, size));
    return wanted ? unpack(name, size) : ok_status();
  }

  Status check(archive_entry* entry, const std::string& name) {
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || archive_entry_symlink(entry)) {
      return invalid(place(name), "the entry is a link or a device", "pack the file itself");
    }
    const std::string_view method = archive_format_name(reader_.get());  // "ZIP 2.0 (deflation)"
    if (archive_entry_is_encrypted(entry) || !(method.ends_with("(deflation)") || method.ends_with("(uncompressed)"))) {
      return invalid(place(name), "the entry is neither stored nor deflated", "pack the lens with `diopter pack`");
    }
    const int64_t size = archive_entry_size(entry);
    if (!archive_entry_size_is_set(entry) || size < 0) return invalid(place(name), "the entry tells no size", "pack the lens with `diopter pack`");
    total_ += size > limits_.total_bytes ? limits_.total_bytes + 1 : size;
    if (size > limits_.file_bytes || total_ > limits_.total_bytes) {
      return over_limit(place(name), "unpacks to " + std::to_string(size) + " bytes: more than " + std::to_string(limits_.file_bytes) + " a file or " +
                        std::to_string(limits_.total_bytes) + " in all", "use smaller models or assets");
    }
    return ok_status();
  }

  Status unpack(const std::string& name, int64_t size) {
    int64_t done = 0;
    while (true) {
      const void* piece = nullptr;
      size_t length = 0;
      la_int64_t offset = 0;
      const int got = archive_read_data_block(reader_.get(), &piece, &length, &offset);
      if (got == ARCHIVE_EOF) break;
      // libarchive tells a wrong size or checksum at the end of an entry, after its bytes.
      if (got != ARCHIVE_OK) return invalid(place(name), "the entry is broken: " + reason(reader_.get()), "pack or download the lens again");
      done += static_cast<int64_t>(length);
      if (done > size) return lies(name, size, "more");
      DIOPTER_TRY(visitor_.take({static_cast<const std::byte*>(piece), length}));
    }
    return done == size ? ok_status() : lies(name, size, "fewer");
  }

  Status lies(const std::string& name, int64_t size, const char* than) const {
    return invalid(place(name), std::string("unpacks to ") + than + " bytes than the " + std::to_string(size) + " that its header says",
                   "do not use this file: it was made to do harm, or is broken");
  }

  const std::string& file_;
  const Limits& limits_;
  const ZipVisitor& visitor_;
  Reader reader_;
  std::set<std::string> names_;
  int count_ = 0;
  int64_t total_ = 0;
};

}  // namespace

Status walk_zip(const std::string& file, const Limits& limits, const ZipVisitor& visitor) {
  const Utf8Locale utf8;
  return Walk(file, limits, visitor).run();
}

}  // namespace diopter::package
