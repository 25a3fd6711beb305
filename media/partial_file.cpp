#include "media/partial_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace diopter::media {

PartialFile::PartialFile(std::string final_path) : final_path_(std::move(final_path)) {
  const std::filesystem::path path(final_path_);
  temporary_ = (path.parent_path() / ("." + path.stem().string() + ".partial-" + std::to_string(getpid()) + path.extension().string())).string();
}

PartialFile::~PartialFile() {
  if (!finished_) std::remove(temporary_.c_str());
}

Status PartialFile::finish() {
  if (std::rename(temporary_.c_str(), final_path_.c_str()) != 0) return cannot_write(final_path_);
  finished_ = true;
  return ok_status();
}

Status cannot_write(const std::string& path) {
  return environment_failure(path, std::string("cannot be written: ") + std::strerror(errno), "choose a folder that you may write to, with free space");
}

}  // namespace diopter::media
