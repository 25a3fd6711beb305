// What database.h and blobs.h promise, on the embedded stores; where DIOPTER_TEST_POSTGRES and DIOPTER_TEST_BLOBS name others, on those too.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "server/publish/delete_lens.h"
#include "server/random.h"
#include "server/store/blobs.h"
#include "server/store/database.h"
#include "tests/store/folder.h"

namespace diopter::server {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

class Databases : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == "sqlite") {
      auto opened = open_sqlite((folder_.path / "test.db").string());
      ASSERT_TRUE(opened.ok()) << opened.status().to_string();
      database_ = std::move(opened).value();
      return;
    }
    const std::string server = environment("DIOPTER_TEST_POSTGRES");
    if (server.empty()) GTEST_SKIP() << "DIOPTER_TEST_POSTGRES names no server";
    name_ = "t" + random_id();
    ask_postgres("CREATE DATABASE " + name_);
    auto opened = open_postgres(server + "/" + name_, 8);
    ASSERT_TRUE(opened.ok()) << opened.status().to_string();
    database_ = std::move(opened).value();
  }
  static void ask_postgres(const std::string& statement) {
    ASSERT_EQ(std::system(("psql -q -d " + environment("DIOPTER_TEST_POSTGRES") + "/postgres -c '" + statement + "'").c_str()), 0);
  }
  Status make_table() {
    return database_->write([](Sql& sql) { return sql.script("CREATE TABLE things (id TEXT PRIMARY KEY, number BIGINT NOT NULL, share DOUBLE PRECISION)"); });
  }
  int64_t sum() {
    int64_t value = -1;
    EXPECT_TRUE(database_->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM things", {}));
      value = rows.integer(0, 0);
      return ok_status();
    }).ok());
    return value;
  }
  Folder folder_;
  std::string name_;  // at PostgreSQL
  std::unique_ptr<Database> database_;
};

TEST_P(Databases, KeepsValuesOfEveryKind) {
  ASSERT_TRUE(make_table().ok());
  const std::string text = "Ümläut 'quoted' \"twice\" \n 絵";
  ASSERT_TRUE(database_->write([&](Sql& sql) { return sql.run("INSERT INTO things (id, number, share) VALUES ($1, $2, $3)", {text, INT64_MAX, 0.1}).status(); }).ok());
  ASSERT_TRUE(database_->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id, number, share, NULL FROM things WHERE id = $1", {text}));
    EXPECT_EQ(rows.text(0, 0), text);
    EXPECT_EQ(rows.integer(0, 1), INT64_MAX);
    EXPECT_EQ(rows.real(0, 2), 0.1);
    EXPECT_TRUE(rows.is_null(0, 3));
    return ok_status();
  }).ok());
}

TEST_P(Databases, RollsBackWhatFails) {
  ASSERT_TRUE(make_table().ok());
  const Status failed = database_->write([](Sql& sql) -> Status {
    DIOPTER_TRY(sql.run("INSERT INTO things VALUES ('a', 1, 0)", {}).status());
    return denied("test", "no");
  });
  EXPECT_EQ(failed.code, StatusCode::kDenied);
  EXPECT_EQ(sum(), 0);
}

TEST_P(Databases, ARowThatIsThereIsAConflict) {
  ASSERT_TRUE(make_table().ok());
  const auto insert = [&] { return database_->write([](Sql& sql) { return sql.run("INSERT INTO things VALUES ('a', 1, 0)", {}).status(); }); };
  EXPECT_TRUE(insert().ok());
  EXPECT_EQ(insert().code, StatusCode::kConflict);
  EXPECT_EQ(sum(), 1);
}

TEST_P(Databases, NothingIsLostAmongManyWriters) {
  ASSERT_TRUE(make_table().ok());
  ASSERT_TRUE(database_->write([](Sql& sql) { return sql.run("INSERT INTO things VALUES ('a', 0, 0)", {}).status(); }).ok());
  std::atomic<int64_t> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 25; ++k) {
        // Reads, then writes what it read and one more: only a serializable transaction counts right.
        const Status added = database_->write([](Sql& sql) -> Status {
          DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT number FROM things WHERE id = 'a'", {}));
          return sql.run("UPDATE things SET number = $1 WHERE id = 'a'", {rows.integer(0, 0) + 1}).status();
        });
        if (added.ok()) ++done;
        else EXPECT_EQ(added.code, StatusCode::kUnavailable) << added.to_string();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum(), done.load());
  EXPECT_GT(done.load(), 0);
}

TEST_P(Databases, ALongWriterIsNotLostAmongShortOnes) {
  ASSERT_TRUE(make_table().ok());
  ASSERT_TRUE(database_->write([](Sql& sql) { return sql.run("INSERT INTO things VALUES ('a', 0, 0)", {}).status(); }).ok());
  const auto add = [this](std::chrono::milliseconds pause) {
    return database_->write([&](Sql& sql) -> Status {
      DIOPTER_TRY(sql.run("SELECT number FROM things WHERE id = 'a'", {}).status());
      std::this_thread::sleep_for(pause);
      return sql.run("UPDATE things SET number = number + 1 WHERE id = 'a'", {}).status();
    });
  };
  std::atomic<bool> ended{false};
  std::atomic<int64_t> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (; !ended; ++done) EXPECT_TRUE(add(std::chrono::milliseconds(0)).ok());
    });
  }
  for (int i = 0; i < 2; ++i, ++done) {
    const Status added = add(std::chrono::milliseconds(40));
    EXPECT_TRUE(added.ok()) << added.to_string();
  }
  ended = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum(), done.load());
}

TEST_P(Databases, MigratesOnceHoweverManyStart) {
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const Result<int> steps = migrate(*database_, main_migrations());
      ASSERT_TRUE(steps.ok()) << steps.status().to_string();
      taken += *steps;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken.load(), static_cast<int>(main_migrations().size()));
}

TEST_P(Databases, MigratesFromEveryEarlierStep) {
  const std::vector<Migration>& all = main_migrations();
  for (size_t earlier = 1; earlier < all.size(); ++earlier) {
    TearDown();
    SetUp();
    if (IsSkipped()) return;
    fs::remove_all(folder_.path);
    fs::create_directories(folder_.path);
    SetUp();
    ASSERT_TRUE(migrate(*database_, {all.begin(), all.begin() + static_cast<ptrdiff_t>(earlier)}).ok());
    ASSERT_TRUE(database_->write([](Sql& sql) {
      return sql.run("INSERT INTO accounts (id, name, display_name, password_hash, role, created_ms) VALUES ('a', 'ada', 'Ada', '', 'creator', 1)", {}).status();
    }).ok());
    const Result<int> rest = migrate(*database_, all);
    ASSERT_TRUE(rest.ok()) << rest.status().to_string();
    EXPECT_EQ(*rest, static_cast<int>(all.size() - earlier));
    ASSERT_TRUE(database_->read([](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT display_name FROM accounts", {}));
      EXPECT_EQ(rows.text(0, 0), "Ada");
      return ok_status();
    }).ok());
  }
}

TEST_P(Databases, ANewerSchemaIsRefused) {
  ASSERT_TRUE(migrate(*database_, main_migrations()).ok());
  ASSERT_TRUE(database_->write([](Sql& sql) { return sql.run("INSERT INTO schema_steps (number, name) VALUES (9999, 'of the future')", {}).status(); }).ok());
  EXPECT_EQ(migrate(*database_, main_migrations()).status().code, StatusCode::kInvalid);
}

TEST_P(Databases, ADatabaseOfSomethingElseIsRefused) {
  ASSERT_TRUE(migrate(*database_, main_migrations()).ok());
  const Result<int> insights = migrate(*database_, insights_migrations());
  EXPECT_EQ(insights.status().code, StatusCode::kInvalid);
  EXPECT_NE(insights.status().to_string().find("--insights-database"), std::string::npos) << insights.status().to_string();
}

TEST_P(Databases, ATextIsKeptWholeOrRefused) {
  ASSERT_TRUE(make_table().ok());
  const std::string text("admin\0of nothing", 16);
  const Status kept = database_->write([&](Sql& sql) { return sql.run("INSERT INTO things VALUES ($1, 1, 0)", {text}).status(); });
  if (!kept.ok()) {
    EXPECT_EQ(kept.code, StatusCode::kInvalid) << kept.to_string();
    EXPECT_EQ(sum(), 0);
    return;
  }
  ASSERT_TRUE(database_->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id FROM things", {}));
    EXPECT_EQ(rows.text(0, 0), text);
    return ok_status();
  }).ok());
}

TEST_P(Databases, TheSweeperSeesWhatWasKeptBeforeIt) {
  ASSERT_TRUE(make_table().ok());
  std::atomic<bool> is_kept{false};
  std::thread keeper([&] {
    EXPECT_TRUE(database_->write([&](Sql& sql) -> Status {
      DIOPTER_TRY(lock_blobs(sql, BlobUse::kKeep));
      DIOPTER_TRY(sql.run("INSERT INTO things VALUES ('a', 1, 0)", {}).status());
      is_kept = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      return ok_status();
    }).ok());
  });
  while (!is_kept) std::this_thread::yield();
  int64_t seen = 0;
  const Status swept = database_->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(lock_blobs(sql, BlobUse::kSweep));
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT COUNT(*) FROM things", {}));
    seen = rows.integer(0, 0);
    return ok_status();
  });
  keeper.join();
  EXPECT_TRUE(swept.ok()) << swept.to_string();
  EXPECT_EQ(seen, 1);
}

TEST_P(Databases, AStandbyIsAwayUntilItTakesChanges) {
  if (database_->dialect() != Dialect::kPostgres) GTEST_SKIP() << "SQLite has none";
  ASSERT_TRUE(make_table().ok());
  ask_postgres("ALTER DATABASE " + name_ + " SET default_transaction_read_only = on");
  const auto standby = std::move(open_postgres(environment("DIOPTER_TEST_POSTGRES") + "/" + name_, 1)).value();
  const auto insert = [&] { return standby->write([](Sql& sql) { return sql.run("INSERT INTO things VALUES ('a', 1, 0)", {}).status(); }); };
  EXPECT_EQ(insert().code, StatusCode::kUnavailable);
  ask_postgres("ALTER DATABASE " + name_ + " SET default_transaction_read_only = off");
  Status inserted = insert();
  for (int i = 0; i < 50 && inserted.code == StatusCode::kUnavailable; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    inserted = insert();
  }
  EXPECT_TRUE(inserted.ok()) << inserted.to_string();
}

TEST(Addresses, APasswordIsNeverRepeated) {
  for (const char* address : {"postgres://ada:ge%heim@127.0.0.1/diopter", "postgres://ada:geheim@[::1/diopter", "postgres://ada:geheim/x@127.0.0.1/diopter", "postgres://ada:geheim@127.0.0.1:1/diopter?connect=1",
                              "postgres://ada:geheim@127.0.0.1:geheim/diopter", "postgres://geheim:geheim:geheim@127.0.0.1/diopter", "postgress://ada:geheim@127.0.0.1/diopter", "postgres://ada:geheim@127.0.0.1:1/diopter"}) {
    const Folder folder;
    const auto opened = open_database(address);
    ASSERT_FALSE(opened.ok()) << address;
    EXPECT_EQ(opened.status().to_string().find("heim"), std::string::npos) << opened.status().to_string();
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, Databases, ::testing::Values("sqlite", "postgres"), [](const auto& info) { return std::string(info.param); });

class BlobStores : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == "folder") {
      blobs_ = other_server("");
      return;
    }
    if (environment("DIOPTER_TEST_BLOBS").empty()) GTEST_SKIP() << "DIOPTER_TEST_BLOBS names no store";
    blobs_ = other_server("cache");
  }
  // On the same store, with what it remembers in a folder of its own.
  std::unique_ptr<Blobs> other_server(const std::string& cache) {
    if (std::string(GetParam()) == "folder") return std::move(open_folder_blobs((folder_.path / "blobs").string())).value();
    const std::string address = environment("DIOPTER_TEST_BLOBS");
    const size_t query = address.find('?');
    auto opened = open_s3_blobs({address.substr(0, query) + "/" + prefix_ + address.substr(query), environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"), (folder_.path / cache).string()});
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    return std::move(opened).value();
  }
  Folder folder_;
  const std::string prefix_ = random_id();
  std::unique_ptr<Blobs> blobs_;
};

Bytes bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }
std::string text_of(const OpenFile& file) {
  const auto bytes = file.read_all();
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

TEST_P(BlobStores, KeepsListsAndRemoves) {
  const std::string content = "some content", key = content_key(hash_of_secret(content));
  ASSERT_TRUE(blobs_->put(key, bytes_of(content)).ok());
  ASSERT_TRUE(blobs_->put("uploads/abc/piece-1", bytes_of("piece")).ok());
  ASSERT_TRUE(blobs_->put("uploads/abc/piece-1", bytes_of("piece again")).ok());
  const auto held = blobs_->open(key);
  ASSERT_TRUE(held.ok()) << held.status().to_string();
  EXPECT_EQ(text_of(**held), content);
  EXPECT_EQ(text_of(**blobs_->open("uploads/abc/piece-1")), "piece again");
  const auto listed = blobs_->list("uploads/");
  ASSERT_TRUE(listed.ok()) << listed.status().to_string();
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->front().key, "uploads/abc/piece-1");
  EXPECT_EQ(listed->front().bytes, 11);
  EXPECT_EQ(blobs_->list("")->size(), 2U);
  ASSERT_TRUE(blobs_->remove(key).ok());
  ASSERT_TRUE(blobs_->remove(key).ok());
  EXPECT_EQ(blobs_->open(key).status().code, StatusCode::kNotFound);
  EXPECT_EQ(text_of(**held), content);
  EXPECT_TRUE(blobs_->ping().ok());
}

TEST_P(BlobStores, WhatAnotherServerRemovedIsNotHeld) {
  const std::string content = "some content", key = content_key(hash_of_secret(content));
  EXPECT_FALSE(*blobs_->holds(key));
  ASSERT_TRUE(blobs_->put(key, bytes_of(content)).ok());
  ASSERT_TRUE(blobs_->open(key).ok());
  EXPECT_TRUE(*blobs_->holds(key));
  ASSERT_TRUE(other_server("cache of the other")->remove(key).ok());
  EXPECT_FALSE(*blobs_->holds(key));
}

TEST_P(BlobStores, ManyPutAndOpenTheSame) {
  const std::string content(100'000, 'x'), key = content_key(hash_of_secret(content));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 5; ++k) {
        EXPECT_TRUE(blobs_->put(key, bytes_of(content)).ok());
        const auto file = blobs_->open(key);
        ASSERT_TRUE(file.ok()) << file.status().to_string();
        EXPECT_EQ((*file)->size(), static_cast<int64_t>(content.size()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(blobs_->list("")->size(), 1U);
}

TEST_P(BlobStores, KeysStayInside) {
  EXPECT_FALSE(blobs_->open("../secret").ok());
  EXPECT_FALSE(blobs_->open("uploads/../../secret").ok());
  EXPECT_FALSE(blobs_->put("../secret", bytes_of("x")).ok());
  EXPECT_FALSE(blobs_->put("uploads//x", bytes_of("x")).ok());
  EXPECT_FALSE(blobs_->remove("../secret").ok());
  EXPECT_FALSE(*blobs_->holds("../secret"));
}

INSTANTIATE_TEST_SUITE_P(Stores, BlobStores, ::testing::Values("folder", "s3"), [](const auto& info) { return std::string(info.param); });

TEST(S3Blobs, AWrongSecretIsRefused) {
  const std::string address = environment("DIOPTER_TEST_BLOBS");
  if (address.empty()) GTEST_SKIP() << "DIOPTER_TEST_BLOBS names no store";
  const Folder folder;
  EXPECT_FALSE(open_s3_blobs({address, environment("AWS_ACCESS_KEY_ID"), "a wrong secret", folder.path.string()}).ok());
}

}  // namespace
}  // namespace diopter::server
