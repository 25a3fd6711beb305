// The files of a lens in memory.
#pragma once

#include <map>
#include <string>

#include "engine/base/named_bytes.h"

namespace diopter {

class FilesInMemory final : public NamedBytes {
 public:
  explicit FilesInMemory(std::map<std::string, std::string, std::less<>> files) : files_(std::move(files)) {}
  Result<Bytes> read(std::string_view name) const override {
    const auto at = files_.find(name);
    if (at == files_.end()) return invalid(std::string(name), "is missing");
    return std::as_bytes(std::span(at->second));
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files_) names.push_back(name);
    return names;
  }

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace diopter
