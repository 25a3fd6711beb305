#include "server/campaigns/campaign.h"

#include "server/clock.h"

namespace diopter::server {

namespace {

Status no_campaign() { return not_found("path/campaign", "There is no such campaign.", "Check its id."); }

}  // namespace

Campaign read_campaign(const Rows& rows, size_t row, size_t first) {
  Campaign campaign;
  std::string* const texts[] = {&campaign.id, &campaign.lens_id, &campaign.account_id, &campaign.brand, &campaign.slot, &campaign.state, &campaign.reason, &campaign.text};
  for (size_t i = 0; i < std::size(texts); ++i) *texts[i] = rows.text(row, first + i);
  campaign.flight = {rows.integer(row, first + 8), rows.integer(row, first + 9), rows.integer(row, first + 10)};
  campaign.revision = rows.integer(row, first + 11);
  campaign.created_ms = rows.integer(row, first + 12);
  return campaign;
}

Result<Campaign> find_campaign(Sql& sql, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kCampaignColumns) + " FROM campaigns WHERE id = $1", {id}));
  if (rows.empty()) return no_campaign();
  return read_campaign(rows, 0);
}

Status check_may_see(const Caller& caller, const Campaign& campaign) {
  return campaign.account_id == caller.account_id || (caller.is("reviewer") && caller.has_scope("review")) ? ok_status() : no_campaign();
}

Result<CampaignDay> campaign_totals(Sql& insights, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, insights.run("SELECT CAST(COALESCE(SUM(shows), 0) AS BIGINT), CAST(COALESCE(SUM(plays), 0) AS BIGINT) FROM campaign_daily WHERE campaign_id = $1", {id}));
  return CampaignDay{"", rows.integer(0, 0), rows.integer(0, 1), 0};
}

Result<std::vector<CampaignDay>> campaign_days(Sql& insights, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, insights.run("SELECT c.day, c.shows, c.plays, c.devices + (SELECT COUNT(*) FROM campaign_devices d WHERE d.campaign_id = c.campaign_id AND d.day = c.day) "
                                               "FROM campaign_daily c WHERE c.campaign_id = $1 ORDER BY c.day", {id}));
  std::vector<CampaignDay> days;
  for (size_t row = 0; row < rows.size(); ++row) days.push_back({rows.text(row, 0), rows.integer(row, 1), rows.integer(row, 2), rows.integer(row, 3)});
  return days;
}

nlohmann::json campaign_json(const Campaign& campaign, const CampaignDay& totals, int64_t now_ms) {
  const bool is_running = campaign.state == "approved" && campaign.flight.starts_ms <= now_ms && now_ms < campaign.flight.ends_ms && totals.plays < campaign.flight.budget_plays;
  return {{"id", campaign.id}, {"lens", campaign.lens_id}, {"brand", campaign.brand}, {"slot", campaign.slot}, {"starts_at", to_rfc3339(campaign.flight.starts_ms)},
          {"ends_at", to_rfc3339(campaign.flight.ends_ms)}, {"budget_plays", campaign.flight.budget_plays}, {"plays", totals.plays}, {"shows", totals.shows},
          {"state", campaign.state}, {"running", is_running}, {"reason", campaign.reason}, {"text", campaign.text}, {"revision", campaign.revision},
          {"created_at", to_rfc3339(campaign.created_ms)}};
}

std::string etag_of_campaign(const Campaign& campaign) { return '"' + std::to_string(campaign.revision) + '"'; }

}  // namespace diopter::server
