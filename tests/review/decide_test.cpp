// What decisions do to versions and lenses, and who wins where two decide at a time.
#include "server/review/decide.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "server/review/audit.h"
#include "tests/review/small_database.h"

namespace diopter::server {
namespace {

template <class Work>
Status write(const SmallDatabase& small, Work work) {
  return small.database->write([&](Sql& sql) -> Status { return work(sql); });
}

TEST(Decide, AnApprovedVersionIsLiveFoundAndInTheLog) {
  SmallDatabase small;
  small.add_lens("a");
  ASSERT_TRUE(write(small, [](Sql& sql) { return approve_version(sql, "a-1", "rita", "ok", "", 500); }).ok());
  EXPECT_EQ(small.value("SELECT state FROM versions WHERE id = 'a-1'"), "approved");
  EXPECT_EQ(small.value("SELECT live_version FROM lenses"), "1");
  EXPECT_EQ(small.value("SELECT published_ms FROM lenses"), "500");
  EXPECT_EQ(small.value("SELECT COUNT(*) FROM lens_search"), "1");
  EXPECT_EQ(small.value("SELECT action FROM audit ORDER BY number DESC"), "version.approve");
}

TEST(Decide, TheNewestApprovedVersionIsLive) {
  SmallDatabase small;
  small.add_lens("a", 3);
  for (const char* version : {"a-3", "a-1"}) ASSERT_TRUE(write(small, [&](Sql& sql) { return approve_version(sql, version, "rita", "ok", "", 500); }).ok());
  EXPECT_EQ(small.value("SELECT live_version FROM lenses"), "3");
}

TEST(Decide, AnOlderVersionDoesNotUndoARollBack) {
  SmallDatabase small;
  small.add_lens("a", 3);
  for (const char* version : {"a-1", "a-3"}) ASSERT_TRUE(write(small, [&](Sql& sql) { return approve_version(sql, version, "rita", "ok", "", 500); }).ok());
  ASSERT_TRUE(write(small, [](Sql& sql) { return sql.script("UPDATE lenses SET live_version = 1"); }).ok());
  ASSERT_TRUE(write(small, [](Sql& sql) { return approve_version(sql, "a-2", "rita", "ok", "", 600); }).ok());
  EXPECT_EQ(small.value("SELECT live_version FROM lenses"), "1");
}

TEST(Decide, ARejectionLeavesWhatTheCodeServes) {
  SmallDatabase small;
  small.add_lens("a", 2);
  ASSERT_TRUE(write(small, [](Sql& sql) { return approve_version(sql, "a-1", "rita", "ok", "", 500); }).ok());
  ASSERT_TRUE(write(small, [](Sql& sql) { return reject_version(sql, "a-2", "rita", "rights", "The song is not yours.", 600); }).ok());
  EXPECT_EQ(small.value("SELECT live_version FROM lenses"), "1");
  EXPECT_EQ(small.value("SELECT reason FROM decisions WHERE version_id = 'a-2'"), "rights");
}

TEST(Decide, OnlyWhatIsInReviewIsDecided) {
  SmallDatabase small;
  small.add_lens("a");
  ASSERT_TRUE(write(small, [](Sql& sql) { return reject_version(sql, "a-1", "rita", "broken", "", 500); }).ok());
  const auto decide = [](Sql& sql) { return approve_version(sql, "a-1", "rolf", "ok", "", 600); };
  EXPECT_EQ(write(small, decide).code, StatusCode::kConflict);
  EXPECT_EQ(write(small, [](Sql& sql) { return approve_version(sql, "nothing", "rolf", "ok", "", 600); }).code, StatusCode::kConflict);
  EXPECT_EQ(small.value("SELECT COUNT(*) FROM decisions"), "1");
}

TEST(Decide, OfManyReviewersAtATimeOneWins) {
  for (int round = 0; round < 5; ++round) {
    SmallDatabase small;
    small.add_lens("a");
    std::atomic<int> won = 0, beaten = 0;
    std::vector<std::thread> reviewers;
    for (int i = 0; i < 8; ++i) {
      reviewers.emplace_back([&, i] {
        const Status done = write(small, [&](Sql& sql) {
          return i % 2 ? approve_version(sql, "a-1", "r" + std::to_string(i), "ok", "", 500) : reject_version(sql, "a-1", "r" + std::to_string(i), "broken", "", 500);
        });
        if (done.ok()) ++won;
        else if (done.code == StatusCode::kConflict) ++beaten;
      });
    }
    for (std::thread& reviewer : reviewers) reviewer.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(beaten, 7);
    EXPECT_EQ(small.value("SELECT COUNT(*) FROM decisions"), "1");
    EXPECT_EQ(small.value("SELECT COUNT(*) FROM audit"), "1");
  }
}

TEST(Decide, ThePolicySaysWhatFollowsACheck) {
  SmallDatabase small;
  small.add_lens("a", 4);
  ASSERT_TRUE(write(small, [](Sql& sql) { return sql.script("UPDATE versions SET state = 'preflight'"); }).ok());
  const auto after = [&](const std::string& version, bool passed, const std::string& option) {
    EXPECT_TRUE(write(small, [&](Sql& sql) { return decide_after_preflight(sql, version, passed, option, 500); }).ok());
    return small.value("SELECT state FROM versions WHERE id = '" + version + "'");
  };
  EXPECT_EQ(after("a-1", false, "auto"), "failed");
  EXPECT_EQ(after("a-2", true, "manual"), "in_review");
  EXPECT_EQ(after("a-3", true, "auto"), "approved");
  EXPECT_EQ(small.value("SELECT reviewer_id FROM decisions WHERE version_id = 'a-3'"), "auto");
  ASSERT_TRUE(write(small, [](Sql& sql) { return sql.script("INSERT INTO server_values (name, value) VALUES ('review_policy', 'manual')"); }).ok());
  EXPECT_EQ(after("a-4", true, "auto"), "in_review");
}

TEST(Decide, ALensThatIsTakenDownIsNotFoundUntilItIsBack) {
  SmallDatabase small;
  small.add_lens("a");
  ASSERT_TRUE(write(small, [](Sql& sql) { return approve_version(sql, "a-1", "rita", "ok", "", 500); }).ok());
  ASSERT_TRUE(write(small, [](Sql& sql) { return take_down(sql, "a", "rita", "privacy", "Shows a child.", 600); }).ok());
  EXPECT_EQ(small.value("SELECT COUNT(*) FROM lens_search"), "0");
  EXPECT_EQ(small.value("SELECT taken_down_reason FROM lenses"), "privacy");
  ASSERT_TRUE(write(small, [](Sql& sql) { return sql.script("INSERT INTO appeals (id, lens_id, version_id, text, state, at_ms) VALUES ('p', 'a', '', 'She is mine.', 'open', 700)"); }).ok());
  ASSERT_TRUE(write(small, [](Sql& sql) { return restore(sql, "a", "rolf", 800); }).ok());
  EXPECT_EQ(small.value("SELECT COUNT(*) FROM lens_search"), "1");
  EXPECT_EQ(small.value("SELECT state FROM appeals"), "granted");
  EXPECT_EQ(write(small, [](Sql& sql) { return restore(sql, "a", "rolf", 900); }).code, StatusCode::kConflict);
  EXPECT_EQ(write(small, [](Sql& sql) { return take_down(sql, "none", "rolf", "other", "x", 900); }).code, StatusCode::kNotFound);
}

TEST(Decide, AGrantedAppealApprovesWhatWasRejected) {
  SmallDatabase small;
  small.add_lens("a");
  EXPECT_EQ(write(small, [](Sql& sql) { return approve_after_appeal(sql, "a-1", "rita", "", 500); }).code, StatusCode::kConflict);
  ASSERT_TRUE(write(small, [](Sql& sql) { return reject_version(sql, "a-1", "rita", "quality", "", 500); }).ok());
  ASSERT_TRUE(write(small, [](Sql& sql) { return approve_after_appeal(sql, "a-1", "rolf", "It is fine.", 600); }).ok());
  EXPECT_EQ(small.value("SELECT live_version FROM lenses"), "1");
  EXPECT_EQ(small.value("SELECT COUNT(*) FROM decisions"), "2");
}

}  // namespace
}  // namespace diopter::server
