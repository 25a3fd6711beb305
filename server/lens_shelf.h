// The lenses that a server serves, each under its code.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/open_file.h"

namespace diopter::server {

struct ShelvedLens {
  std::string name;         // of lens.json
  std::string description;
  std::string sha256;       // of the .lens file
  std::shared_ptr<const OpenFile> file;
  std::shared_ptr<const Content> gzip;  // the same file compressed, where that is worth it: packed lenses are stored, not deflated
};

class LensShelf {
 public:
  // A folder (which is packed) or a .lens file; its name makes the code. The lens is opened and its hashes are checked. Fails (kInvalid)
  // with the path as place: what is at fault in it, or a code that is taken.
  Status add(const std::string& path);
  // Every *.lens in `folder`; one that cannot be served is told to `complain` and left out. A folder that is not there holds none.
  void add_all(const std::string& folder, const std::function<void(const Status&)>& complain);

  // Null where no lens has the code.
  const ShelvedLens* find(std::string_view code) const;
  const std::map<std::string, ShelvedLens, std::less<>>& by_code() const { return lenses_; }

 private:
  std::map<std::string, ShelvedLens, std::less<>> lenses_;
  int64_t compressed_bytes_ = 0;  // in memory
};

// "My Lens.lens" -> "my-lens": lower-case letters, digits and single hyphens, at most 64; empty where nothing is left.
std::string code_of(std::string_view file_name);

}  // namespace diopter::server
