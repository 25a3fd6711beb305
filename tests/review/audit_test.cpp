// The audit log's chain: whatever somebody changes in the table shows.
#include "server/review/audit.h"

#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "tests/review/small_database.h"

namespace diopter::server {
namespace {

Status append(Database& database, int64_t number) {
  return database.write([&](Sql& sql) { return append_audit(sql, "anna", "version.approve", "lens/" + std::to_string(number), {{"reason", "ok"}}, 1000 + number); });
}

AuditCheck check(Database& database) {
  AuditCheck found;
  const Status done = database.read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(found, check_audit(sql));
    return ok_status();
  });
  EXPECT_TRUE(done.ok()) << done.to_string();
  return found;
}

// A log of ten rows on which somebody runs `tampering`.
AuditCheck check_after(const std::string& tampering) {
  const SmallDatabase small;
  for (int i = 1; i <= 10; ++i) EXPECT_TRUE(append(*small.database, i).ok());
  const Status done = small.database->write([&](Sql& sql) { return sql.script(tampering); });
  EXPECT_TRUE(done.ok()) << done.to_string();
  return check(*small.database);
}

TEST(Audit, AnEmptyAndAnUntouchedLogAreIntact) {
  const SmallDatabase small;
  EXPECT_TRUE(check(*small.database).intact);
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(append(*small.database, i).ok());
  const AuditCheck found = check(*small.database);
  EXPECT_TRUE(found.intact);
  EXPECT_EQ(found.rows, 3);
  EXPECT_FALSE(found.first_broken);
  EXPECT_EQ(found.head.size(), 64u);
}

TEST(Audit, AChangeOfAnyFieldShowsAtItsRow) {
  for (const char* change : {"at_ms = 1", "actor = 'eve'", "action = 'version.reject'", "subject = 'lens/6'", "detail = '{}'",
                             "previous_hash = (SELECT hash FROM audit WHERE number = 3)", "hash = 'x'"}) {
    const AuditCheck found = check_after(std::string("UPDATE audit SET ") + change + " WHERE number = 5");
    EXPECT_FALSE(found.intact) << change;
    EXPECT_EQ(found.first_broken.value_or(0), 5) << change;
  }
}

TEST(Audit, TextThatMovesFromOneFieldToTheNextShows) {
  EXPECT_FALSE(check_after("UPDATE audit SET actor = 'ann', action = 'aversion.approve' WHERE number = 5").intact);
}

TEST(Audit, AMissingRowShows) {
  EXPECT_EQ(check_after("DELETE FROM audit WHERE number = 1").first_broken.value_or(0), 2);
  EXPECT_EQ(check_after("DELETE FROM audit WHERE number = 5").first_broken.value_or(0), 6);
  EXPECT_EQ(check_after("DELETE FROM audit WHERE number = 10").first_broken.value_or(0), 10);
  EXPECT_EQ(check_after("DELETE FROM audit").first_broken.value_or(0), 1);
}

TEST(Audit, AMissingRowIsNotHealedByTheNextOnes) {
  const SmallDatabase small;
  for (int i = 1; i <= 10; ++i) ASSERT_TRUE(append(*small.database, i).ok());
  ASSERT_TRUE(small.database->write([](Sql& sql) { return sql.script("DELETE FROM audit WHERE number > 8"); }).ok());
  ASSERT_TRUE(append(*small.database, 11).ok());
  EXPECT_EQ(check(*small.database).first_broken.value_or(0), 11);
}

TEST(Audit, RowsThatChangedPlacesShow) {
  EXPECT_EQ(check_after("UPDATE audit SET number = 100 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = 6; UPDATE audit SET number = 6 WHERE number = 100;")
                .first_broken.value_or(0),
            4);
}

TEST(Audit, ARowThatWasSlippedInShows) {
  const std::string columns = "INSERT INTO audit (number, at_ms, actor, action, subject, detail, previous_hash, hash) ";
  EXPECT_EQ(check_after(columns + "SELECT 11, at_ms, actor, action, subject, detail, hash, 'new' FROM audit WHERE number = 10").first_broken.value_or(0), 11);
  EXPECT_EQ(check_after(columns + "SELECT 0, at_ms, actor, action, subject, detail, '', 'new' FROM audit WHERE number = 10").first_broken.value_or(-1), 0);
}

TEST(Audit, ThePagesOfTheWalkJoin) {
  const SmallDatabase small;
  ASSERT_TRUE(small.database->write([](Sql& sql) -> Status {
    for (int i = 0; i < 2000; ++i) DIOPTER_TRY(append_audit(sql, "server", "test", "lens/x", nullptr, i));
    return ok_status();
  }).ok());
  EXPECT_EQ(check(*small.database).rows, 2000);
  EXPECT_TRUE(check(*small.database).intact);
  ASSERT_TRUE(small.database->write([](Sql& sql) { return sql.script("UPDATE audit SET actor = 'eve' WHERE number = 1000"); }).ok());
  EXPECT_EQ(check(*small.database).first_broken.value_or(0), 1000);
}

TEST(Audit, RowsOfManyAtATimeStandInOneChain) {
  const SmallDatabase small;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) EXPECT_TRUE(append(*small.database, t * 100 + i).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const AuditCheck found = check(*small.database);
  EXPECT_TRUE(found.intact);
  EXPECT_EQ(found.rows, 160);
}

TEST(Audit, ARowLeavesNothingBehindWhereItsChangeFails) {
  const SmallDatabase small;
  EXPECT_FALSE(small.database->write([](Sql& sql) -> Status {
    DIOPTER_TRY(append_audit(sql, "anna", "lens.delete", "lens/1", {{"name", "x"}}, 5));
    return conflict("lens", "is gone");
  }).ok());
  EXPECT_EQ(check(*small.database).rows, 0);
  EXPECT_TRUE(check(*small.database).intact);
}

}  // namespace
}  // namespace diopter::server
