// The files of a .lens: listed when it is opened, unpacked one by one when they are asked for.
#include <map>
#include <mutex>

#include "package/file_sets.h"
#include "package/zip_reader.h"

namespace diopter::package {

namespace {

class ZipBytes final : public NamedBytes {
 public:
  ZipBytes(std::string file, const Limits& limits, std::vector<std::string> names)
      : file_(std::move(file)), limits_(limits), names_(std::move(names)) {}

  Result<Bytes> read(std::string_view name) const override {
    const std::scoped_lock lock(mutex_);
    if (const auto at = unpacked_.find(name); at != unpacked_.end()) return Bytes(at->second);
    if (!std::ranges::binary_search(names_, name)) return invalid(std::string(name), "is not in " + file_, "add it and pack the lens again");
    std::vector<std::byte> bytes;
    bool found = false;
    const ZipVisitor visitor{
        [&](const std::string& entry, int64_t size) -> Result<bool> {
          if (entry != name) return false;
          found = true;
          bytes.reserve(static_cast<size_t>(size));
          return true;
        },
        [&](Bytes piece) {
          bytes.insert(bytes.end(), piece.begin(), piece.end());
          return ok_status();
        }};
    DIOPTER_TRY(walk_zip(file_, limits_, visitor));
    if (!found) return invalid(std::string(name), "is gone from " + file_, "the file was changed while it was read: try again");
    return Bytes(unpacked_.emplace(name, std::move(bytes)).first->second);
  }

  std::vector<std::string> names() const override { return names_; }

 private:
  std::string file_;
  Limits limits_;
  std::vector<std::string> names_;  // sorted
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::vector<std::byte>, std::less<>> unpacked_;
};

}  // namespace

Result<std::unique_ptr<NamedBytes>> open_zip(const std::string& file, const Limits& limits) {
  std::vector<std::string> names;
  const ZipVisitor lister{[&](const std::string& name, int64_t) -> Result<bool> {
                            names.push_back(name);
                            return false;
                          },
                          [](Bytes) { return ok_status(); }};
  DIOPTER_TRY(walk_zip(file, limits, lister));
  std::ranges::sort(names);
  return std::unique_ptr<NamedBytes>(new ZipBytes(file, limits, std::move(names)));
}

}  // namespace diopter::package
