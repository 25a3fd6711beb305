// Events of visitors: each counted once, on the day it came, for a device that nobody can name afterwards.
#include <fstream>
#include <sstream>

#include "server/insights/day_end.h"
#include "server/service.h"
#include "tests/server/small_insights.h"

namespace diopter::server {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

class Insights : public SmallInsights {};

TEST_F(Insights, CountsWhatAVisitDid) {
  store({batch({event("o", "open"), event("p", "play", {{"device", "phone"}, {"speed", "middle"}}), event("c", "capture"), event("s", "share"),
                event("e", "end", {{"play_s", 12.5}, {"frame_ms", {{"p50", 15.0}, {"p95", 30.0}}}})})});
  const DayFigures figures = day();
  EXPECT_EQ(figures.opens, 1);
  EXPECT_EQ(figures.plays, 1);
  EXPECT_EQ(figures.captures, 1);
  EXPECT_EQ(figures.shares, 1);
  EXPECT_EQ(figures.play_ms, 12'500);
  EXPECT_EQ(figures.devices, 1);
  EXPECT_DOUBLE_EQ(*figures.frame_p50_ms, 14);  // the middle of 12..16
}

TEST_F(Insights, AnEventThatComesTwiceCountsOnce) {
  const std::string first = batch({event("p", "play")});
  store({first, first});
  store({first});
  store({batch({event("p", "play")}, kNoon + kHourMs, "203.0.113.8")});
  EXPECT_EQ(day().plays, 1);
  EXPECT_EQ(day().devices, 1);
}

TEST_F(Insights, MoreEventsThanOneStatementHoldsCountOnceEach) {
  std::vector<std::string> batches;
  for (int i = 0; i < 250; ++i) batches.push_back(batch({event(std::to_string(i), "play"), event(std::to_string(i / 2), "play")}));
  store(batches);
  EXPECT_EQ(day().plays, 250);
  store(batches);
  EXPECT_EQ(day().plays, 250);
}

TEST_F(Insights, WhatTheVisitorsClockSaysDoesNotMatter) {
  store({batch({event("p", "play", {{"at_s", 4.0}})})});
  EXPECT_EQ(day().plays, 1);
}

TEST_F(Insights, PlayTimeIsBounded) {
  store({batch({event("e", "end", {{"play_s", 999999.0}})})});
  EXPECT_EQ(day().play_ms, 6 * kHourMs);
  // Neither does the journal decide how much an event counts.
  store({R"({"at":1795435200000,"events":[{"i":"x","c":"code-a","k":"end","d":"h","p":99999999999}]})"});
  EXPECT_EQ(day().play_ms, 12 * kHourMs);
}

TEST_F(Insights, LeavesOutWhatIsNotCounted) {
  store({batch({event("u", "play", {{"code", "nobodys"}})}), "no json", "[]", R"({"at":"noon","events":[]})", R"({"at":1,"events":[{"i":1}]})"});
  change_main("UPDATE lenses SET insights = 0");
  store({batch({event("p", "play")})});
  EXPECT_EQ(day().plays, 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM events_seen"), 0);
}

TEST_F(Insights, DevicesAreToldApartByAddressAndNotAcrossLenses) {
  store({batch({event("1", "open")}), batch({event("2", "open")}), batch({event("3", "open")}, kNoon, "203.0.113.8")});
  EXPECT_EQ(day().devices, 2);
  EXPECT_NE(device_hash("salt", {"203.0.113.7", "B"}, "code-a"), device_hash("salt", {"203.0.113.7", "B"}, "code-b"));
  EXPECT_NE(device_hash("salt", {"203.0.113.7", "B"}, "code-a"), device_hash("other", {"203.0.113.7", "B"}, "code-a"));
}

TEST_F(Insights, TwoServersShareTheSaltOfADay) {
  Intake other;
  const std::string mine = batch({event("1", "open")});
  const Result<std::string> theirs = other.batch_of(*insights_, {"203.0.113.7", "Browser/1"}, Json::array({event("2", "open")}), kNoon);
  ASSERT_TRUE(theirs.ok());
  store({mine, *theirs});
  EXPECT_EQ(day().devices, 1);
}

// All bytes of the database's files, as a thief of the disk sees them.
std::string bytes_below(const std::string& folder) {
  std::ostringstream all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
  }
  return all.str();
}

TEST_F(Insights, ADayThatIsOverIsANumberAndItsSaltIsGoneFromTheDisk) {
  store({batch({event("1", "open")}), batch({event("2", "open")}, kNoon, "203.0.113.8")});
  std::string salt;
  ASSERT_TRUE(insights_->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT salt FROM salts", {}));
    salt = rows.text(0, 0);
    return ok_status();
  }).ok());
  ASSERT_NE(bytes_below(folder_).find(salt), std::string::npos);
  const int64_t midnight = kNoon + 12 * kHourMs;
  ASSERT_TRUE(end_days(*insights_, midnight + kMinuteMs).ok());
  EXPECT_EQ(count("SELECT COUNT(*) FROM salts"), 1) << "the clocks of two servers may differ by a minute";
  ASSERT_TRUE(end_days(*insights_, midnight + 11 * kMinuteMs).ok());
  EXPECT_EQ(count("SELECT COUNT(*) FROM salts"), 0);
  EXPECT_EQ(bytes_below(folder_).find(salt), std::string::npos);
  EXPECT_EQ(count("SELECT COUNT(*) FROM daily_devices"), 0);
  EXPECT_EQ(day().devices, 2);
  ASSERT_TRUE(end_days(*insights_, midnight + 12 * kMinuteMs).ok());
  EXPECT_EQ(day().devices, 2) << "ending a day twice adds nothing";
  // The next day has another salt.
  intake_.forget_old_salt(midnight + 11 * kMinuteMs);
  store({batch({event("3", "open")}, midnight + kHourMs)});
  EXPECT_EQ(day("2026-11-24").devices, 1);
}

TEST_F(Insights, MarksOfSeenEventsGoAfterAWeek) {
  store({batch({event("1", "open")})});
  ASSERT_TRUE(end_days(*insights_, kNoon + 7 * kDayMs).ok());
  EXPECT_EQ(count("SELECT COUNT(*) FROM events_seen"), 1);
  ASSERT_TRUE(end_days(*insights_, kNoon + 8 * kDayMs).ok());
  EXPECT_EQ(count("SELECT COUNT(*) FROM events_seen"), 0);
}

TEST_F(Insights, WhatTheJournalHoldsOutlivesAKillAndCountsOnce) {
  {
    const auto bus = std::move(open_local_bus(folder_ + "/journal")).value();
    ASSERT_TRUE(bus->append_events(batch({event("1", "play")})).ok());
    ASSERT_TRUE(bus->append_events(batch({event("2", "play")})).ok());
    // Killed after the transaction, before the journal was told.
    const Result<int> taken = bus->take_events([&](const std::vector<std::string>& batches) -> Status {
      DIOPTER_TRY(store_batches(*main_.database, *insights_, batches));
      return unavailable("test", "killed");
    }, milliseconds(100));
    ASSERT_FALSE(taken.ok());
  }
  EXPECT_EQ(day().plays, 2);
  const auto bus = std::move(open_local_bus(folder_ + "/journal")).value();
  const auto store_them = [&](const std::vector<std::string>& batches) { return store_batches(*main_.database, *insights_, batches); };
  const Result<int> again = bus->take_events(store_them, milliseconds(100));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, 2);
  EXPECT_EQ(day().plays, 2);
  EXPECT_EQ(*bus->take_events(store_them, milliseconds(1)), 0);
}

// Whoever asks again at once counts as fast as the database does: once there was a rest of 50 ms in between, and no more than 7,000 events a second.
TEST_F(Insights, ARoundSaysWhetherMoreEventsMayWait) {
  const ServiceOptions options{.data = folder_ + "/server"};
  ASSERT_TRUE(init_service(options, "anna").ok());
  const std::unique_ptr<Service> service = std::move(open_service(options)).value();
  EventStore events(*service);
  EXPECT_FALSE(events.run_once(milliseconds(1)));
  ASSERT_TRUE(service->bus->append_events(batch({event("1", "open")})).ok());
  EXPECT_TRUE(events.run_once(milliseconds(1)));
  EXPECT_FALSE(events.run_once(milliseconds(1)));
}

TEST_F(Insights, DevicesOfMoreThanOneStatementCountOnceEach) {
  std::vector<std::string> batches;
  constexpr int kMoreThanAStatementHolds = 230;
  for (int i = 0; i < kMoreThanAStatementHolds; ++i) batches.push_back(batch({event(std::to_string(i), "open")}, kNoon, "203.0.113." + std::to_string(i)));
  batches.push_back(batch({event("again", "play")}, kNoon, "203.0.113.7"));
  store(batches);
  store({batch({event("later", "share")}, kNoon, "203.0.113.9")});
  EXPECT_EQ(day().devices, kMoreThanAStatementHolds);
}

TEST_F(Insights, AnAddressThatSendsTooMuchWaitsAMinute) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(intake_.allow("203.0.113.7", 3, kNoon).ok());
  EXPECT_EQ(intake_.allow("203.0.113.7", 3, kNoon).code, StatusCode::kTooMany);
  EXPECT_TRUE(intake_.allow("203.0.113.8", 3, kNoon).ok());
  EXPECT_TRUE(intake_.allow("203.0.113.7", 3, kNoon + kMinuteMs).ok());
}

TEST_F(Insights, ClassesAreToldOnlyWhereFiveDevicesHideEachOther) {
  for (int i = 0; i < 4; ++i) store({batch({event("p" + std::to_string(i), "play", {{"device", "tablet"}, {"speed", "fast"}})}, kNoon, "203.0.113." + std::to_string(i))});
  EXPECT_TRUE(day().classes.empty());
  store({batch({event("p9", "play", {{"device", "phone"}})}, kNoon, "203.0.113.9")});
  EXPECT_EQ(day().classes, (std::map<std::string, int64_t>{{"phone", 1}, {"tablet/fast", 4}}));
}

TEST_F(Insights, DaysWithoutEventsHaveZeros) {
  store({batch({event("1", "open")})});
  ASSERT_TRUE(insights_->read([&](Sql& sql) -> Status {
    const Result<std::vector<DayFigures>> days = figures_of(sql, "a", "2026-11-20", "2026-11-25");
    EXPECT_EQ(days->size(), 6U);
    EXPECT_EQ(days->at(2).opens, 0);
    EXPECT_EQ(days->at(3).opens, 1);
    EXPECT_FALSE(figures_of(sql, "a", "2026-11-20", "2026-11-19").ok());
    EXPECT_FALSE(figures_of(sql, "a", "2026-02-30", "2026-03-01").ok());
    EXPECT_TRUE(figures_of(sql, "a", "2025-10-20", "2026-11-23").ok());
    EXPECT_FALSE(figures_of(sql, "a", "2025-10-19", "2026-11-23").ok());
    return ok_status();
  }).ok());
}

TEST_F(Insights, FiguresOfADeletedLensAreForgotten) {
  store({batch({event("1", "play")})});
  ASSERT_TRUE(forget_deleted(*main_.database, *insights_).ok());
  EXPECT_EQ(day().plays, 1);
  change_main("DELETE FROM lenses");
  ASSERT_TRUE(forget_deleted(*main_.database, *insights_).ok());
  EXPECT_EQ(day().plays, 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM daily_devices"), 0);
}

}  // namespace
}  // namespace diopter::server
