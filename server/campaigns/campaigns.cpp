// Making, changing and deciding on campaigns.
#include "server/api/cursor.h"
#include "server/campaigns/campaign.h"
#include "server/clock.h"
#include "server/http/fields.h"
#include "server/random.h"
#include "server/review/audit.h"
#include "server/review/policy.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kLongestFlightMs = 366 * kDayMs;
constexpr int64_t kMostWaiting = 50;  // campaigns of one account in review

Result<Json> shown(Call& call, const Campaign& campaign) {
  CampaignDay totals;
  DIOPTER_TRY(call.service.insights->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(totals, campaign_totals(sql, campaign.id));
    return ok_status();
  }));
  return campaign_json(campaign, totals, now_ms());
}

Result<Reply> reply_of(Call& call, const Campaign& campaign, int status) {
  Reply reply{status};
  DIOPTER_ASSIGN(reply.body, shown(call, campaign));
  reply.etag = etag_of_campaign(campaign);
  reply.cache_control = "no-cache, private";
  return reply;
}

// Takes what the body says of brand, slot, flight and budget.
Status take_wishes(const Json& body, Campaign& campaign, int64_t now) {
  campaign.brand = body.value("brand", campaign.brand);
  campaign.slot = body.value("slot", campaign.slot);
  campaign.flight.budget_plays = body.value("budget_plays", campaign.flight.budget_plays);
  if (body.contains("starts_at")) {
    DIOPTER_ASSIGN(campaign.flight.starts_ms, parse_rfc3339(body["starts_at"].get<std::string>()));
  }
  if (body.contains("ends_at")) {
    DIOPTER_ASSIGN(campaign.flight.ends_ms, parse_rfc3339(body["ends_at"].get<std::string>()));
  }
  const Flight& flight = campaign.flight;
  if (flight.ends_ms <= flight.starts_ms || flight.ends_ms <= now) return invalid("body/ends_at", "The campaign would be over before it begins.", "Choose a later end.");
  if (flight.ends_ms - flight.starts_ms > kLongestFlightMs) return invalid("body/ends_at", "The campaign is too long.", "Let it run for a year at most.");
  return ok_status();
}

Status check_lens(Sql& sql, const Caller& caller, const std::string& lens_id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT live_version, taken_down_ms FROM lenses WHERE id = $1 AND owner_id = $2", {lens_id, caller.account_id}));
  if (rows.empty()) return not_found("body/lens", "You have no such lens.", "Check its id.");
  return rows.integer(0, 0) > 0 && rows.integer(0, 1) == 0 ? ok_status() : conflict("body/lens", "The lens is not live.", "Publish it first.");
}

Status save(Sql& sql, const Campaign& campaign) {
  return sql.run("UPDATE campaigns SET brand = $2, slot = $3, state = $4, reason = $5, text = $6, starts_ms = $7, ends_ms = $8, budget_plays = $9, revision = $10 WHERE id = $1",
                 {campaign.id, campaign.brand, campaign.slot, campaign.state, campaign.reason, campaign.text, campaign.flight.starts_ms, campaign.flight.ends_ms,
                  campaign.flight.budget_plays, campaign.revision}).status();
}

// A lens runs for one brand at a time.
Status approve(Sql& sql, Campaign& campaign) {
  DIOPTER_ASSIGN(const Rows others, sql.run("SELECT brand FROM campaigns WHERE lens_id = $1 AND id <> $2 AND state IN ('approved', 'paused') AND starts_ms < $3 AND ends_ms > $4",
                                            {campaign.lens_id, campaign.id, campaign.flight.ends_ms, campaign.flight.starts_ms}));
  if (!others.empty()) return conflict("campaign", "The lens runs for another campaign at that time.", "End the other one, or choose another time.");
  campaign.state = "approved";
  return ok_status();
}

// New or changed: to a reviewer, or through at once where the policy asks nobody.
Status send_to_review(Sql& sql, std::string_view policy, Campaign& campaign) {
  campaign.state = "in_review";
  campaign.reason = campaign.text = "";
  DIOPTER_ASSIGN(const std::string who, review_policy(sql, policy));
  return who == "auto" ? approve(sql, campaign) : ok_status();
}

Status turn(Campaign& campaign, const std::string& to, int64_t now) {
  const std::string& from = campaign.state;
  const bool fits = (to == "paused" && from == "approved") || (to == "approved" && from == "paused") || (to == "ended" && from != "ended" && from != "rejected");
  if (!fits) return conflict("body/state", "A campaign that is " + from + " cannot become " + to + ".", "Read it again.");
  if (to == "ended" && campaign.flight.starts_ms < now) campaign.flight.ends_ms = std::min(campaign.flight.ends_ms, now);
  campaign.state = to;
  return ok_status();
}

// What PATCH asks for, on the campaign as it is.
Status apply(Call& call, Sql& sql, Campaign& campaign, int64_t now) {
  if (call.body.contains("state")) {
    if (call.body.size() > 1) return invalid("body/state", "The state is changed by itself.", "Send the other fields in a request of their own.");
    return turn(campaign, call.body["state"], now);
  }
  if (campaign.state != "in_review" && campaign.state != "rejected") {
    return conflict("campaign", "It was approved as it is.", "End it and make another one.");
  }
  DIOPTER_TRY(take_wishes(call.body, campaign, now));
  return send_to_review(sql, call.service.options.review_policy, campaign);
}

Status note(Sql& sql, const Caller& caller, std::string_view action, const Campaign& campaign, Json detail, int64_t now) {
  detail["lens"] = campaign.lens_id;
  detail["state"] = campaign.state;
  return append_audit(sql, caller.account_id, action, "campaign/" + campaign.id, detail, now);
}

}  // namespace

Result<Reply> make_campaign(Call& call) {
  const int64_t now = now_ms();
  Campaign campaign;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    campaign = {random_id(), call.body["lens"], call.caller.account_id, "", "", "in_review", "", "", {}, 1, now};
    DIOPTER_TRY(check_lens(sql, call.caller, campaign.lens_id));
    DIOPTER_TRY(take_wishes(call.body, campaign, now));
    DIOPTER_ASSIGN(const Rows waiting, sql.run("SELECT COUNT(*) FROM campaigns WHERE account_id = $1 AND state = 'in_review'", {campaign.account_id}));
    if (waiting.integer(0, 0) >= kMostWaiting) return conflict("campaigns", "Too many of your campaigns wait for a decision.", "Wait for it, or end some.");
    DIOPTER_TRY(send_to_review(sql, call.service.options.review_policy, campaign));
    DIOPTER_TRY(sql.run("INSERT INTO campaigns (" + std::string(kCampaignColumns) + ") VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, $8, $9, 1, $10)",
                        {campaign.id, campaign.lens_id, campaign.account_id, campaign.brand, campaign.slot, campaign.state, campaign.flight.starts_ms, campaign.flight.ends_ms,
                         campaign.flight.budget_plays, now}).status());
    return note(sql, call.caller, "campaign.make", campaign, call.body, now);
  }));
  DIOPTER_ASSIGN(Reply reply, reply_of(call, campaign, 201));
  reply.location = "/api/v1/campaigns/" + campaign.id;
  return reply;
}

Result<Reply> list_campaigns(Call& call) {
  const int64_t limit = call.query["limit"];
  const bool all = call.query.value("all", false);
  if (all && !(call.caller.is("reviewer") && call.caller.has_scope("review"))) return denied("query/all", "Only reviewers see everybody's campaigns.", "Leave it out to see your own.");
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {INT64_MAX, ""}));
  Rows rows;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(rows, sql.run("SELECT " + std::string(kCampaignColumns) + " FROM campaigns WHERE (account_id = $1 OR $2 = 1) AND (state = $3 OR $3 = '') "
                                 "AND (created_ms < $4 OR (created_ms = $4 AND id > $5)) ORDER BY created_ms DESC, id LIMIT $6",
                                 {call.caller.account_id, int64_t{all}, call.query.value("state", ""), from.ms, from.id, limit + 1}));
    return ok_status();
  }));
  Reply reply;
  DIOPTER_TRY(call.service.insights->read([&](Sql& sql) -> Status {
    Status listed = ok_status();
    reply.body = page_of(rows, limit, [&](const Rows& all_rows, size_t row) {
      const Campaign campaign = read_campaign(all_rows, row);
      const Result<CampaignDay> totals = campaign_totals(sql, campaign.id);
      if (!totals.ok()) listed = totals.status();
      return totals.ok() ? campaign_json(campaign, *totals, now_ms()) : Json();
    }, [](const Rows& all_rows, size_t row) { return time_key(all_rows.integer(row, 12), all_rows.text(row, 0)); });
    return listed;
  }));
  return reply;
}

Result<Reply> show_campaign(Call& call) {
  Campaign campaign;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(campaign, find_campaign(sql, call.path["campaign"]));
    return check_may_see(call.caller, campaign);
  }));
  return reply_of(call, campaign, 200);
}

Result<Reply> change_campaign(Call& call) {
  const int64_t now = now_ms();
  const std::string_view expected = call.request.field("if-match");
  bool is_stale = false;
  Campaign campaign;
  const Status changed = call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(campaign, find_campaign(sql, call.path["campaign"]));
    if (campaign.account_id != call.caller.account_id) return not_found("path/campaign", "There is no such campaign.", "Check its id.");  // in the words of one that is not there
    is_stale = !expected.empty() && !matches_etag(expected, etag_of_campaign(campaign));
    if (is_stale) return conflict("If-Match", "Somebody changed the campaign since you read it.", "Read it again, then change it.");
    DIOPTER_TRY(apply(call, sql, campaign, now));
    ++campaign.revision;
    DIOPTER_TRY(save(sql, campaign));
    return note(sql, call.caller, "campaign.change", campaign, call.body, now);
  });
  if (is_stale) return problem_reply(412, changed);
  DIOPTER_TRY(changed);
  return reply_of(call, campaign, 200);
}

Result<Reply> decide_campaign(Call& call) {
  const int64_t now = now_ms();
  const bool approves = call.body["decision"] == "approve";
  const std::string reason = call.body.value("reason", "ok"), words = call.body.value("text", "");
  Campaign campaign;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(campaign, find_campaign(sql, call.path["campaign"]));
    if (campaign.account_id == call.caller.account_id) return denied("path/campaign", "This campaign is your own.", "Let another reviewer decide.");
    if (approves != (reason == "ok")) return invalid("body/reason", "The reason does not go with the decision.", "Give 'ok' to approve, another to reject.");
    if (reason == "other" && words.empty()) return invalid("body/text", "The reason 'other' says nothing by itself.", "Say in a sentence what is wrong.");
    if (campaign.state != "in_review") return conflict("campaign", "It is not in review any more.", "Look at it again.");
    if (approves) DIOPTER_TRY(approve(sql, campaign));
    else campaign.state = "rejected";
    campaign.reason = reason;
    campaign.text = words;
    ++campaign.revision;
    DIOPTER_TRY(save(sql, campaign));
    return note(sql, call.caller, approves ? "campaign.approve" : "campaign.reject", campaign, {{"reason", reason}, {"text", words}}, now);
  }));
  return reply_of(call, campaign, 200);
}

}  // namespace diopter::server
