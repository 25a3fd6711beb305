// Public lenses are found by their words, and nobody else's.
#include "server/gallery/search.h"

#include <gtest/gtest.h>

#include "tests/review/small_database.h"

namespace diopter::server {
namespace {

class Search : public testing::Test {
 protected:
  void add(const std::string& id, const std::string& name, const std::string& tags = "[]", const std::string& description = "") {
    small_.add_lens(id);
    change(id, [&](Sql& sql) {
      return sql.run("UPDATE lenses SET name = $2, tags = $3, description = $4, live_version = 1, published_ms = 1 WHERE id = $1", {id, name, tags, description}).status();
    });
  }
  template <class Change>
  void change(const std::string& id, Change work) {
    const Status done = small_.database->write([&](Sql& sql) -> Status {
      DIOPTER_TRY(work(sql));
      return index_lens(sql, id);
    });
    ASSERT_TRUE(done.ok()) << done.to_string();
  }
  // The ids of the lenses found, the best first.
  std::string found(const std::string& text) {
    std::string ids;
    const Status done = small_.database->read([&](Sql& sql) -> Status {
      const std::optional<SearchSql> search = search_sql(sql.dialect(), text, "$1");
      if (!search) return ok_status();
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT lens_id FROM " + search->table + " WHERE " + search->where + " ORDER BY " + search->order, {search->question}));
      for (size_t row = 0; row < rows.size(); ++row) ids += (row ? " " : "") + rows.text(row, 0);
      return ok_status();
    });
    EXPECT_TRUE(done.ok()) << text << ": " << done.to_string();
    return ids;
  }

  SmallDatabase small_;
};

TEST_F(Search, CaseAndAccentsDoNotMatter) {
  add("a", "Crème brûlée", "[\"süß\"]", "ÜBERRASCHUNG");
  for (const char* text : {"creme", "CRÈME BRULEE", "suß", "uberraschung", "cre\xcc\x80me"}) EXPECT_EQ(found(text), "a") << text;
}

TEST_F(Search, TheLastWordMayBeABeginning) {
  add("a", "Background blur");
  EXPECT_EQ(found("backg"), "a");
  EXPECT_EQ(found("blur back"), "a");
  EXPECT_EQ(found("backg blur"), "");
}

TEST_F(Search, ALensIsFoundByEachOfItsTextsAndItsNameGoesFirst) {
  add("a", "Quiet", "[\"portrait\"]", "Dark rooms");
  add("b", "Rooms", "[]", "Nothing");
  EXPECT_EQ(found("portrait"), "a");
  EXPECT_EQ(found("creator of b"), "b");
  EXPECT_EQ(found("rooms"), "b a");
}

TEST_F(Search, NoInputIsReadAsALanguage) {
  add("a", "Plain OR NOT AND words");
  for (const char* text : {"\"", "\"\"\"", "*", "name:", "name:plain", "a NEAR/2 b", "NOT", "plain NOT words", "OR", "(((", "^plain", "{name}:plain", "-plain", "plain +words", "'; DROP TABLE lenses; --", "\\", "\x01", "%", "_"}) {
    (void)found(text);  // fails where the database takes it for a language that it does not understand
  }
  EXPECT_EQ(found("OR"), "a");
  EXPECT_EQ(found("plain NOT words"), "a");
  EXPECT_EQ(found("name:plain"), "");
  EXPECT_EQ(small_.value("SELECT COUNT(*) FROM lenses"), "1");
}

TEST_F(Search, LongInputIsAnswered) {
  add("a", "Short");
  EXPECT_EQ(found(std::string(100'000, 'x')), "");
  std::string many = "short ";
  for (int i = 0; i < 10'000; ++i) many += "\"( ";
  EXPECT_EQ(found(many), "a");
}

TEST_F(Search, OnlyPublicLensesThatAreUpAreFound) {
  add("a", "Owl");
  EXPECT_EQ(found("owl"), "a");
  EXPECT_EQ(small_.value("SELECT COUNT(*) FROM lens_tags"), "0");
  change("a", [](Sql& sql) { return sql.script("UPDATE lenses SET visibility = 'unlisted'"); });
  EXPECT_EQ(found("owl"), "");
  change("a", [](Sql& sql) { return sql.script("UPDATE lenses SET visibility = 'public', name = 'Crow', tags = '[\"bird\",\"bird\"]'"); });
  EXPECT_EQ(found("owl"), "");
  EXPECT_EQ(found("crow bird"), "a");
  EXPECT_EQ(small_.value("SELECT COUNT(*) FROM lens_tags"), "1");
  change("a", [](Sql& sql) { return sql.script("UPDATE lenses SET taken_down_ms = 5"); });
  EXPECT_EQ(found("crow"), "");
  EXPECT_EQ(small_.value("SELECT COUNT(*) FROM lens_tags"), "0");
}

}  // namespace
}  // namespace diopter::server
