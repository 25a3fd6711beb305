// What a campaign brought, day by day.
#include "server/campaigns/campaign.h"
#include "server/http/answer.h"
#include "server/insights/csv.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

struct Report {
  Campaign campaign;
  std::vector<CampaignDay> days;
};

Result<Report> report_for(Call& call) {
  Report report;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(report.campaign, find_campaign(sql, call.path["campaign"]));
    return check_may_see(call.caller, report.campaign);
  }));
  DIOPTER_TRY(call.service.insights->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(report.days, campaign_days(sql, report.campaign.id));
    return ok_status();
  }));
  return report;
}

}  // namespace

Result<Reply> report_campaign(Call& call) {
  DIOPTER_ASSIGN(const Report report, report_for(call));
  Json days = Json::array();
  int64_t shows = 0, plays = 0;
  for (const CampaignDay& day : report.days) {
    days.push_back({{"day", day.day}, {"shows", day.shows}, {"plays", day.plays}, {"devices", day.devices}});
    shows += day.shows;
    plays += day.plays;
  }
  Reply reply;
  reply.body = {{"campaign", report.campaign.id}, {"brand", report.campaign.brand}, {"budget_plays", report.campaign.flight.budget_plays}, {"shows", shows}, {"plays", plays}, {"days", std::move(days)}};
  return reply;
}

Result<Reply> export_campaign(Call& call) {
  DIOPTER_ASSIGN(const Report report, report_for(call));
  std::string table = csv_line({"brand", "slot", "day", "shows", "plays", "devices"});
  for (const CampaignDay& day : report.days) {
    table += csv_line({report.campaign.brand, report.campaign.slot, day.day, std::to_string(day.shows), std::to_string(day.plays), std::to_string(day.devices)});
  }
  Reply reply;
  reply.raw = text("text/csv; charset=utf-8", std::move(table));
  reply.raw->headers.emplace_back("Content-Disposition", "attachment; filename=\"campaign-" + report.campaign.id + ".csv\"");
  return reply;
}

}  // namespace diopter::server
