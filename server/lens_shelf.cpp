#include "server/lens_shelf.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "package/package.h"
#include "server/gzip.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

// A folder for one packed lens that goes away at once: what was opened in it stays readable.
class PassingFolder {
 public:
  PassingFolder() {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "diopter-serve-XXXXXX").string();
    if (!error && mkdtemp(pattern.data())) path_ = pattern;
  }
  ~PassingFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<std::shared_ptr<const OpenFile>> packed(const std::string& folder) {
  const PassingFolder scratch;
  if (scratch.path().empty()) return environment_failure(folder, "cannot be packed: there is no folder for temporary files", "set TMPDIR to a folder that can be written");
  const std::string file = scratch.path() + "/packed.lens";
  Result<std::string> hash = package::pack(folder, file);
  if (!hash.ok()) return std::move(hash).status();
  return OpenFile::open(file);
}

// Lenses above the first size are not worth the time at the start; all compressed forms together stay below the second.
constexpr int64_t kLargestCompressed = int64_t{16} << 20;
constexpr int64_t kCompressedMemory = int64_t{128} << 20;

// Null where the file hardly shrinks.
std::shared_ptr<const Content> compressed(Bytes bytes) {
  Result<std::vector<std::byte>> packed = pack_gzip(bytes);
  if (!packed.ok() || packed->size() > bytes.size() / 10 * 9) return nullptr;
  packed->shrink_to_fit();
  return owned_content(std::move(packed).value());
}

}  // namespace

std::string code_of(std::string_view file_name) {
  constexpr size_t kLongest = 64;
  if (file_name.ends_with(".lens")) file_name.remove_suffix(5);
  std::string code;
  for (const char c : file_name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || upper) {
      code += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!code.empty() && code.back() != '-') {
      code += '-';
    }
    if (code.size() == kLongest) break;
  }
  if (code.ends_with('-')) code.pop_back();
  return code;
}

Status LensShelf::add(const std::string& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(path, error);
  if (error) return invalid(path, "cannot be read: " + error.message(), "give a lens's folder or its .lens file");
  const std::string code = code_of(canonical.filename().string());
  if (code.empty()) return invalid(path, "has no letter or digit in its name that could make its code", "rename it");
  if (lenses_.contains(code)) return invalid(path, "would have the code '" + code + "', which another lens has", "rename one of them");
  Result<package::OpenLens> opened = package::open_lens(path);
  if (!opened.ok()) return std::move(opened).status();
  DIOPTER_ASSIGN(std::shared_ptr<const OpenFile> file, fs::is_directory(canonical, error) ? packed(path) : OpenFile::open(path));
  DIOPTER_ASSIGN(const std::vector<std::byte> bytes, file->read_all());
  ShelvedLens lens{opened->lens.name, opened->lens.description, package::sha256_hex(bytes), std::move(file), nullptr};
  const auto size = static_cast<int64_t>(bytes.size());
  if (size <= kLargestCompressed && compressed_bytes_ + size <= kCompressedMemory) lens.gzip = compressed(bytes);
  if (lens.gzip) compressed_bytes_ += lens.gzip->size();
  lenses_.emplace(code, std::move(lens));
  return ok_status();
}

void LensShelf::add_all(const std::string& folder, const std::function<void(const Status&)>& complain) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".lens" && !at->path().filename().string().starts_with('.')) files.push_back(at->path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const Status added = add(file.string());
    if (!added.ok()) complain(added);
  }
}

const ShelvedLens* LensShelf::find(std::string_view code) const {
  const auto at = lenses_.find(code);
  return at == lenses_.end() ? nullptr : &at->second;
}

}  // namespace diopter::server
