// Folders for what is under way, DATA/work: they go with the work, and those of a server that was killed go with the next sweep.
#pragma once

#include <string>

#include "engine/base/status.h"

namespace diopter::server {

// Holds a lock on its folder as long as it lives, which the system lets go of where the process is killed.
class WorkFolder {
 public:
  // Fails (kEnvironment) where there is no room.
  static Result<WorkFolder> make(const std::string& data);
  WorkFolder() = default;
  WorkFolder(WorkFolder&& other) noexcept;
  WorkFolder& operator=(WorkFolder&& other) noexcept;
  ~WorkFolder();  // removes the folder and all in it

  const std::string& path() const { return path_; }

 private:
  WorkFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_ = -1;
};

// Removes the folders below DATA/work that no living process holds. Any number of servers on this machine may sweep one DATA.
void sweep_work(const std::string& data);

}  // namespace diopter::server
