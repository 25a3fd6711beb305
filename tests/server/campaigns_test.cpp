// Campaigns: how fast they spend their plays, which plays are theirs, whose brand a lens shows.
#include "server/campaigns/campaign.h"
#include "server/campaigns/shows.h"
#include "server/campaigns/sponsor.h"
#include "server/insights/day_end.h"
#include "tests/server/small_insights.h"

namespace diopter::server {
namespace {

constexpr Flight kFlight{0, 100 * kHourMs, 1000};

TEST(CampaignPacing, SpendsEvenlyWithAHeadStart) {
  EXPECT_EQ(plays_allowed(kFlight, -1), 0);
  EXPECT_EQ(plays_allowed(kFlight, 0), 20);
  EXPECT_EQ(plays_allowed(kFlight, 50 * kHourMs), 520);
  EXPECT_EQ(plays_allowed(kFlight, 99 * kHourMs), 1000);
  EXPECT_EQ(plays_allowed(kFlight, 100 * kHourMs), 0);
  EXPECT_EQ(plays_allowed({0, kHourMs, 1}, 0), 1) << "the smallest budget is played too";
  // Larger than a whole number of milliseconds times plays can be.
  EXPECT_EQ(plays_allowed({0, 366 * kDayMs, 1'000'000'000}, 183 * kDayMs), 520'000'000);
}

TEST(CampaignPacing, RestsWhileItIsAheadOfItsPace) {
  EXPECT_TRUE(is_due(kFlight, 19, 0));
  EXPECT_FALSE(is_due(kFlight, 20, 0));
  EXPECT_TRUE(is_due(kFlight, 20, kHourMs));
  EXPECT_FALSE(is_due(kFlight, 1000, 99 * kHourMs));
}

class Campaigns : public SmallInsights {
 protected:
  void add_campaign(const std::string& id, const std::string& state, int64_t starts_ms = kNoon, int64_t ends_ms = kNoon + kDayMs) {
    const Status added = main_.database->write([&](Sql& sql) {
      return sql.run("INSERT INTO campaigns (id, lens_id, account_id, brand, slot, state, starts_ms, ends_ms, budget_plays, created_ms) VALUES ($1, 'a', 'owner-a', $2, 'gallery-top', $3, $4, $5, 100, 1)",
                     {id, "Brand of " + id, state, starts_ms, ends_ms}).status();
    });
    EXPECT_TRUE(added.ok()) << added.to_string();
  }
  std::string sponsor_at(int64_t now) const {
    std::string brand;
    EXPECT_TRUE(main_.database->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const std::optional<std::string> found, sponsor_of(sql, "a", now));
      brand = found.value_or("none");
      return ok_status();
    }).ok());
    return brand;
  }
  CampaignDay totals(const std::string& id) const {
    CampaignDay found;
    EXPECT_TRUE(insights_->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(found, campaign_totals(sql, id));
      return ok_status();
    }).ok());
    return found;
  }
};

TEST_F(Campaigns, PlaysInFlightAreTheCampaignsAndCountOnce) {
  add_campaign("c", "approved");
  const std::string inside = batch({event("1", "play"), event("2", "open")}), before = batch({event("3", "play")}, kNoon - 1), after = batch({event("4", "play")}, kNoon + kDayMs);
  store({before, inside, inside, after});
  store({inside});
  EXPECT_EQ(totals("c").plays, 1);
  EXPECT_EQ(count("SELECT COUNT(*) FROM campaign_devices"), 1);
}

TEST_F(Campaigns, PlaysAreNobodysWhileItWaitsOrRests) {
  for (const char* state : {"in_review", "rejected", "paused", "ended"}) add_campaign(state, state);
  store({batch({event("1", "play")})});
  EXPECT_EQ(count("SELECT COUNT(*) FROM campaign_daily"), 0);
}

TEST_F(Campaigns, TheBrandIsShownFromTheFirstMomentToTheLastPausedOrNot) {
  add_campaign("c", "approved");
  EXPECT_EQ(sponsor_at(kNoon - 1), "none");
  EXPECT_EQ(sponsor_at(kNoon), "Brand of c");
  EXPECT_EQ(sponsor_at(kNoon + kDayMs), "none");
  change_main("UPDATE campaigns SET state = 'paused'");
  EXPECT_EQ(sponsor_at(kNoon), "Brand of c");
  change_main("UPDATE campaigns SET state = 'in_review'");
  EXPECT_EQ(sponsor_at(kNoon), "none");
}

TEST_F(Campaigns, ShowsAreWrittenOnceAndKeptWhereTheDatabaseRefuses) {
  ShowCounter shows;
  shows.count("c");
  shows.count("c");
  ASSERT_TRUE(insights_->write([](Sql& sql) { return sql.script("ALTER TABLE campaign_daily RENAME TO away"); }).ok());
  EXPECT_FALSE(shows.flush(*insights_, kNoon).ok());
  ASSERT_TRUE(insights_->write([](Sql& sql) { return sql.script("ALTER TABLE away RENAME TO campaign_daily"); }).ok());
  EXPECT_TRUE(shows.flush(*insights_, kNoon).ok());
  EXPECT_TRUE(shows.flush(*insights_, kNoon).ok());
  EXPECT_EQ(totals("c").shows, 2);
}

TEST_F(Campaigns, TheReportKeepsItsDevicesWhenTheDayIsOver) {
  add_campaign("c", "approved");
  store({batch({event("1", "play"), event("2", "play")}), batch({event("3", "play")}, kNoon, "203.0.113.8")});
  const auto days = [&] {
    std::vector<CampaignDay> found;
    EXPECT_TRUE(insights_->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(found, campaign_days(sql, "c"));
      return ok_status();
    }).ok());
    return found;
  };
  EXPECT_EQ(days().at(0).devices, 2);
  ASSERT_TRUE(end_days(*insights_, kNoon + kDayMs).ok());
  EXPECT_EQ(count("SELECT COUNT(*) FROM campaign_devices"), 0);
  EXPECT_EQ(days().at(0).devices, 2);
  EXPECT_EQ(days().at(0).plays, 3);
}

}  // namespace
}  // namespace diopter::server
