#include <algorithm>
#include <charconv>

#include "server/embedded_text.h"
#include "server/store/database.h"

namespace diopter::server {

namespace {

constexpr std::string_view kSqliteOnly = ".sqlite.sql", kPostgresOnly = ".postgres.sql";

// "0003_search.postgres.sql" is step 3 of PostgreSQL; without the word of a database it is the step of both.
std::vector<Migration> steps_of(std::span<const EmbeddedText> texts) {
  std::vector<Migration> steps;
  for (const EmbeddedText& text : texts) {
    int64_t number = 0;
    std::from_chars(text.name.data(), text.name.data() + text.name.size(), number);
    if (steps.empty() || steps.back().number != number) steps.push_back({number, text.name.substr(0, text.name.find('.')), {}, {}});
    Migration& step = steps.back();
    if (!text.name.ends_with(kPostgresOnly)) step.sqlite = text.text;
    if (!text.name.ends_with(kSqliteOnly)) step.postgres = text.text;
  }
  return steps;
}

// One server at a time. A serializable transaction would go on seeing the time before it waited for the lock.
Status lock_schema(Sql& sql) {
  if (sql.dialect() != Dialect::kPostgres) return ok_status();
  DIOPTER_TRY(sql.begin_read_committed());
  return sql.script("SELECT pg_advisory_xact_lock(7261870)");
}

Result<int64_t> steps_taken(Sql& sql, const std::vector<Migration>& migrations) {
  DIOPTER_TRY(sql.script("CREATE TABLE IF NOT EXISTS schema_steps (number BIGINT PRIMARY KEY, name TEXT NOT NULL)"));
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT number, name FROM schema_steps ORDER BY number DESC", {}));
  for (size_t row = 0; row < rows.size(); ++row) {
    const auto step = std::ranges::find(migrations, rows.integer(row, 0), &Migration::number);
    if (step == migrations.end() || step->name == rows.text(row, 1)) continue;
    return invalid("database", "holds something else: its step " + std::to_string(step->number) + " is '" + rows.text(row, 1) + "'",
                   "give --database and --insights-database a database each");
  }
  return rows.empty() ? 0 : rows.integer(0, 0);
}

}  // namespace

Result<int> migrate(Database& database, const std::vector<Migration>& migrations) {
  int taken = 0;
  for (bool done = false; !done;) {
    // One step a transaction; another server may take steps in between.
    DIOPTER_TRY(database.write([&](Sql& sql) -> Status {
      DIOPTER_TRY(lock_schema(sql));
      DIOPTER_ASSIGN(const int64_t at, steps_taken(sql, migrations));
      if (!migrations.empty() && at > migrations.back().number) {
        return invalid("database", "was made by a newer version of this program (its schema is step " + std::to_string(at) + ")", "start that version");
      }
      const auto next = std::ranges::find_if(migrations, [&](const Migration& step) { return step.number > at; });
      done = next == migrations.end();
      if (done) return ok_status();
      DIOPTER_TRY(sql.script(std::string(sql.dialect() == Dialect::kPostgres ? next->postgres : next->sqlite)));
      DIOPTER_ASSIGN(const Rows row, sql.run("INSERT INTO schema_steps (number, name) VALUES ($1, $2)", {next->number, std::string(next->name)}));
      return row.affected() == 1 ? ok_status() : environment_failure("database", "did not take the step " + std::string(next->name));
    }));
    if (!done) ++taken;
  }
  return taken;
}

const std::vector<Migration>& main_migrations() {
  static const std::vector<Migration> steps = steps_of(migration_texts());
  return steps;
}

const std::vector<Migration>& insights_migrations() {
  static const std::vector<Migration> steps = steps_of(insights_migration_texts());
  return steps;
}

}  // namespace diopter::server
