// A campaign as it is kept, and as the API shows it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "server/api/operation.h"
#include "server/campaigns/pacing.h"

namespace diopter::server {

struct Campaign {
  std::string id, lens_id, account_id, brand, slot, state, reason, text;
  Flight flight;
  int64_t revision = 0, created_ms = 0;
};

// The columns that read_campaign reads, in its order; `first` is where they begin.
constexpr std::string_view kCampaignColumns = "id, lens_id, account_id, brand, slot, state, reason, text, starts_ms, ends_ms, budget_plays, revision, created_ms";
Campaign read_campaign(const Rows& rows, size_t row, size_t first = 0);
// kNotFound.
Result<Campaign> find_campaign(Sql& sql, const std::string& id);
// Fails (kNotFound) where it is somebody else's and the caller is no reviewer: nobody else is told of it.
Status check_may_see(const Caller& caller, const Campaign& campaign);

struct CampaignDay {
  std::string day;
  int64_t shows = 0, plays = 0, devices = 0;
};
// What was counted in all, and day by day (days on which something was).
Result<CampaignDay> campaign_totals(Sql& insights, const std::string& id);
Result<std::vector<CampaignDay>> campaign_days(Sql& insights, const std::string& id);

nlohmann::json campaign_json(const Campaign& campaign, const CampaignDay& totals, int64_t now_ms);
std::string etag_of_campaign(const Campaign& campaign);

}  // namespace diopter::server
