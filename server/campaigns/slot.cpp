// The places of the gallery that campaigns fill.
#include <algorithm>

#include "server/campaigns/campaign.h"
#include "server/campaigns/shows.h"
#include "server/clock.h"
#include "server/gallery/lens_card.h"
#include "server/insights/figures.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

struct Slot {
  std::string_view name;
  size_t items;
};
// The names of the API's document.
constexpr Slot kSlots[] = {{"gallery-top", 1}, {"gallery-row", 6}, {"search", 2}};

struct Candidate {
  Campaign campaign;
  Json card;
  CampaignDay totals;
  double share = 0;  // of the plays that it may have had by now
};

// Campaigns in flight whose lens anybody may see.
Result<std::vector<Candidate>> candidates_of(Sql& sql, const ServiceOptions& options, std::string_view slot, int64_t now) {
  constexpr int64_t kMost = 500;
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kCardColumns) + ", c.id, c.lens_id, c.account_id, c.brand, c.slot, c.state, c.reason, c.text, c.starts_ms, c.ends_ms, c.budget_plays, c.revision, c.created_ms "
                                          "FROM campaigns c JOIN lenses l ON l.id = c.lens_id JOIN accounts a ON a.id = l.owner_id JOIN versions v ON v.lens_id = l.id AND v.number = l.live_version "
                                          "WHERE c.slot = $1 AND c.state = 'approved' AND c.starts_ms <= $2 AND c.ends_ms > $2 AND l.visibility = 'public' AND l.taken_down_ms = 0 "
                                          "AND (l.expires_ms = 0 OR l.expires_ms > $2) AND a.suspended = 0 AND v.state = 'approved' ORDER BY c.starts_ms, c.id LIMIT $3",
                                          {std::string(slot), now, kMost}));
  std::vector<Candidate> candidates;
  for (size_t row = 0; row < rows.size(); ++row) {
    Candidate candidate;
    candidate.campaign = read_campaign(rows, row, kCardPublished + 1);
    DIOPTER_ASSIGN(candidate.card, card_json(sql, options, rows, row));
    candidate.card["sponsor"] = {{"brand", candidate.campaign.brand}};
    candidate.card["campaign"] = candidate.campaign.id;
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

// Leaves out those that are ahead of their pace or have used up their budget; those furthest behind come first.
Status choose(Sql& insights, std::vector<Candidate>& candidates, size_t most, int64_t now) {
  for (Candidate& candidate : candidates) {
    DIOPTER_ASSIGN(candidate.totals, campaign_totals(insights, candidate.campaign.id));
    candidate.share = static_cast<double>(candidate.totals.plays) / static_cast<double>(std::max<int64_t>(1, plays_allowed(candidate.campaign.flight, now)));
  }
  std::erase_if(candidates, [&](const Candidate& candidate) { return !is_due(candidate.campaign.flight, candidate.totals.plays, now); });
  std::ranges::stable_sort(candidates, {}, [](const Candidate& candidate) { return std::pair(candidate.share, candidate.totals.shows); });
  candidates.resize(std::min(candidates.size(), most));
  for (Candidate& candidate : candidates) {
    DIOPTER_ASSIGN(candidate.card["plays"], plays_of_lens(insights, candidate.campaign.lens_id));
  }
  return ok_status();
}

}  // namespace

Result<Reply> show_slot(Call& call) {
  const auto slot = std::ranges::find(kSlots, call.path["slot"], &Slot::name);
  if (slot == std::end(kSlots)) return not_found("path/slot", "The gallery has no such place.");
  const int64_t now = now_ms();
  std::vector<Candidate> chosen;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(chosen, candidates_of(sql, call.service.options, slot->name, now));
    return ok_status();
  }));
  DIOPTER_TRY(call.service.insights->read([&](Sql& sql) { return choose(sql, chosen, slot->items, now); }));
  Json items = Json::array();
  for (Candidate& candidate : chosen) {
    if (!call.request.is_head()) call.service.shows->count(candidate.campaign.id);
    items.push_back(std::move(candidate.card));
  }
  Reply reply;
  reply.body = {{"items", std::move(items)}, {"next", nullptr}};
  return reply;
}

}  // namespace diopter::server
