// The server's database with a lens, an insights database beside it, and events as a page sends them.
#pragma once

#include <map>

#include "server/clock.h"
#include "server/insights/event_store.h"
#include "server/insights/figures.h"
#include "server/insights/intake.h"
#include "server/store/bus.h"
#include "tests/review/small_database.h"

namespace diopter::server {

class SmallInsights : public testing::Test {
 protected:
  static constexpr int64_t kNoon = int64_t{1795435200} * kSecondMs;  // 2026-11-23T12:00:00Z
  static constexpr const char* kDay = "2026-11-23";

  SmallInsights() {
    std::string name = (std::filesystem::temp_directory_path() / "diopter-insights-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    insights_ = std::move(open_sqlite(folder_ + "/insights.db")).value();
    EXPECT_TRUE(migrate(*insights_, insights_migrations()).ok());
    main_.add_lens("a");
  }
  ~SmallInsights() override {
    insights_.reset();
    std::filesystem::remove_all(folder_);
  }

  // `id` is filled up to 22 characters.
  static nlohmann::json event(const std::string& id, const std::string& kind, nlohmann::json more = nlohmann::json::object()) {
    nlohmann::json event = {{"id", id + std::string(22 - id.size(), '-')}, {"code", "code-a"}, {"kind", kind}};
    event.update(more);
    return event;
  }

  std::string batch(const std::vector<nlohmann::json>& events, int64_t at_ms = kNoon, const std::string& client = "203.0.113.7") {
    Result<std::string> made = intake_.batch_of(*insights_, {client, "Browser/1"}, nlohmann::json(events), at_ms);
    EXPECT_TRUE(made.ok()) << made.status().to_string();
    return made.ok() ? *made : "";
  }

  void store(const std::vector<std::string>& batches) {
    const Status stored = store_batches(*main_.database, *insights_, batches);
    EXPECT_TRUE(stored.ok()) << stored.to_string();
  }

  DayFigures day(const std::string& name = kDay) const {
    DayFigures found;
    const Status read = insights_->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const std::vector<DayFigures> days, figures_of(sql, "a", name, name));
      found = days.front();
      return ok_status();
    });
    EXPECT_TRUE(read.ok()) << read.to_string();
    return found;
  }

  int64_t count(const std::string& statement) const {
    int64_t value = -1;
    const Status read = insights_->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const Rows rows, sql.run(statement, {}));
      value = rows.integer(0, 0);
      return ok_status();
    });
    EXPECT_TRUE(read.ok()) << read.to_string();
    return value;
  }

  void change_main(const std::string& statement) {
    const Status changed = main_.database->write([&](Sql& sql) { return sql.script(statement); });
    EXPECT_TRUE(changed.ok()) << changed.to_string();
  }

  SmallDatabase main_;
  std::string folder_;
  std::unique_ptr<Database> insights_;
  Intake intake_;
};

}  // namespace diopter::server
