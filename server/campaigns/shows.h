// How often the gallery showed a campaign: counted in memory and written every minute, so that a visit of the gallery writes nothing. What was not
// written yet is lost with a kill; plays, which a campaign is paid by, are not.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "server/store/database.h"

namespace diopter::server {

// Threads: any number at a time.
class ShowCounter {
 public:
  void count(const std::string& campaign_id);
  // Adds what was counted to the day of `now_ms`; what could not be written is counted on.
  Status flush(Database& insights, int64_t now_ms);

 private:
  std::mutex mutex_;
  std::map<std::string, int64_t> counts_;
};

}  // namespace diopter::server
