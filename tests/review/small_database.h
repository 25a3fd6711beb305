// A database of its own for one test: SQLite in a temporary folder, with the server's schema.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "server/store/database.h"

namespace diopter::server {

class SmallDatabase {
 public:
  SmallDatabase() {
    std::string name = (std::filesystem::temp_directory_path() / "diopter_XXXXXX").string();
    folder_ = mkdtemp(name.data());
    Result<std::unique_ptr<Database>> opened = open_sqlite((folder_ / "server.db").string());
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    database = std::move(opened).value();
    const Result<int> migrated = migrate(*database, main_migrations());
    EXPECT_TRUE(migrated.ok()) << migrated.status().to_string();
  }
  ~SmallDatabase() {
    database.reset();
    std::filesystem::remove_all(folder_);
  }
  SmallDatabase(const SmallDatabase&) = delete;

  // An account and a lens of it, with `versions` that are in review.
  void add_lens(const std::string& id, int versions = 1, const std::string& visibility = "public") {
    const Status done = database->write([&](Sql& sql) -> Status {
      DIOPTER_TRY(sql.run("INSERT INTO accounts (id, name, display_name, password_hash, role, created_ms) VALUES ($1, $1, $2, '', 'creator', 1)", {"owner-" + id, "Creator of " + id}).status());
      DIOPTER_TRY(sql.run("INSERT INTO lenses (id, owner_id, code, name, description, hint, tags, visibility, newest_version, created_ms, changed_ms) VALUES ($1, $2, $3, $4, '', '', '[]', $5, $6, 1, 1)",
                          {id, "owner-" + id, "code-" + id, "Lens " + id, visibility, int64_t{versions}}).status());
      for (int64_t number = 1; number <= versions; ++number) {
        const std::string version = id + "-" + std::to_string(number);
        DIOPTER_TRY(sql.run("INSERT INTO versions (id, lens_id, number, sha256, bytes, signature, key_id, state, created_ms) VALUES ($1, $2, $3, $1, 10, '', '', 'in_review', $3)", {version, id, number}).status());
      }
      return ok_status();
    });
    EXPECT_TRUE(done.ok()) << done.to_string();
  }

  // The first value of the first row, as text; empty where there is none.
  std::string value(const std::string& statement) const {
    std::string found;
    const Status done = database->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const Rows rows, sql.run(statement, {}));
      if (!rows.empty()) found = rows.text(0, 0).empty() ? std::to_string(rows.integer(0, 0)) : rows.text(0, 0);
      return ok_status();
    });
    EXPECT_TRUE(done.ok()) << done.to_string();
    return found;
  }

  std::unique_ptr<Database> database;

 private:
  std::filesystem::path folder_;
};

}  // namespace diopter::server
