#include "server/campaigns/shows.h"

#include "server/clock.h"

namespace diopter::server {

void ShowCounter::count(const std::string& campaign_id) {
  const std::scoped_lock lock(mutex_);
  ++counts_[campaign_id];
}

Status ShowCounter::flush(Database& insights, int64_t now_ms) {
  std::map<std::string, int64_t> taken;
  {
    const std::scoped_lock lock(mutex_);
    taken.swap(counts_);
  }
  if (taken.empty()) return ok_status();
  Status written = insights.write([&](Sql& sql) -> Status {
    for (const auto& [campaign, shows] : taken) {
      DIOPTER_TRY(sql.run("INSERT INTO campaign_daily (campaign_id, day, shows) VALUES ($1, $2, $3) ON CONFLICT (campaign_id, day) DO UPDATE SET shows = campaign_daily.shows + excluded.shows",
                          {campaign, to_day(now_ms), shows}).status());
    }
    return ok_status();
  });
  if (written.ok()) return written;
  const std::scoped_lock lock(mutex_);
  for (const auto& [campaign, shows] : taken) counts_[campaign] += shows;
  return written;
}

}  // namespace diopter::server
