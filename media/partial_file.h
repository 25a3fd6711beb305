// A file under construction: it lies hidden beside its final name and gets that name when it is whole.
#pragma once

#include <string>

#include "engine/base/status.h"

namespace diopter::media {

class PartialFile {
 public:
  explicit PartialFile(std::string final_path);
  ~PartialFile();  // removes it, unless it was finished
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  // ".NAME.partial-PID.ending": the ending is kept, because muxers go by it.
  const std::string& temporary() const { return temporary_; }
  Status finish();

 private:
  const std::string final_path_;
  std::string temporary_;
  bool finished_ = false;
};

// "cannot be written: REASON", kEnvironment, of errno.
Status cannot_write(const std::string& path);

}  // namespace diopter::media
