// A folder for one test.
#pragma once

#include <filesystem>

#include "server/random.h"

namespace diopter::server {

struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("diopter-store-test-" + random_id())) { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

}  // namespace diopter::server
