// SQL in the words that SQLite and PostgreSQL share: parameters $1, $2, ...; TEXT, BIGINT, DOUBLE PRECISION and bytes. Only sqlite_database.cpp
// and postgres_database.cpp see their libraries.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/status.h"

namespace diopter::server {

// A parameter or a value of a row. Booleans are 0 and 1; times are milliseconds since 1970 (UTC); JSON is text.
using SqlValue = std::variant<std::monostate, int64_t, double, std::string>;

class Rows {
 public:
  Rows() = default;
  Rows(size_t columns, std::vector<SqlValue> values, int64_t affected) : columns_(columns), values_(std::move(values)), affected_(affected) {}
  bool empty() const { return values_.empty(); }
  size_t size() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
  // How many rows an INSERT, UPDATE or DELETE changed.
  int64_t affected() const { return affected_; }
  // Requires: row < size(), a column of the statement. Of another type, or null: 0, 0 and "".
  int64_t integer(size_t row, size_t column) const;
  double real(size_t row, size_t column) const;
  const std::string& text(size_t row, size_t column) const;
  bool is_null(size_t row, size_t column) const { return std::holds_alternative<std::monostate>(at(row, column)); }

 private:
  const SqlValue& at(size_t row, size_t column) const { return values_[row * columns_ + column]; }
  size_t columns_ = 0;
  std::vector<SqlValue> values_;
  int64_t affected_ = 0;
};

enum class Dialect { kSqlite = 1, kPostgres };

// One transaction, or a read outside of one. Used by one thread. Fails with kConflict where a UNIQUE, PRIMARY KEY or CHECK stands against it, or
// another transaction won (the transaction is tried again); kUnavailable where the database is away; kInvalid for text that it cannot keep; kEnvironment
// otherwise.
class Sql {
 public:
  virtual ~Sql() = default;
  virtual Result<Rows> run(std::string_view statement, const std::vector<SqlValue>& parameters) = 0;
  virtual Dialect dialect() const = 0;
  // Several statements without parameters.
  virtual Status script(const std::string& statements) = 0;
  // PostgreSQL: the transaction, of which nothing was done yet, becomes one whose every statement sees what others have committed by then.
  virtual Status begin_read_committed() { return ok_status(); }
};

// Threads: any number at a time.
class Database {
 public:
  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;
  // Runs `work` in a transaction and commits, or rolls back where it fails. Serializable: where another transaction was in the way, `work` is
  // run again, six times at most, so it must change nothing but the database and what it assigns anew; kUnavailable where that does not do. When it
  // returns, the change is on disk.
  virtual Status write(const std::function<Status(Sql&)>& work) = 0;
  // The same for reading only: one consistent view; never waits for a writer.
  virtual Status read(const std::function<Status(Sql&)>& work) const = 0;
  // Takes the bytes of deleted rows off the disk now, as far as the database lets itself be told; PostgreSQL overwrites them in its own time.
  virtual Status scrub() { return ok_status(); }
};

// `path`: a file, made where it is not there (readable by its owner only).
Result<std::unique_ptr<Database>> open_sqlite(const std::string& path);
// `url`: postgres://USER:PASSWORD@HOST:PORT/NAME?...; `connections`: how many at a time.
Result<std::unique_ptr<Database>> open_postgres(const std::string& url, int connections);
// By the address: postgres:// and postgresql:// or a file.
Result<std::unique_ptr<Database>> open_database(const std::string& address);

// One step of the schema, in order, forward only, in the words of each database.
struct Migration {
  int64_t number;
  std::string_view name;
  std::string_view sqlite;
  std::string_view postgres;
};

// Brings the schema to the newest step, under a lock, so that several servers may start at once; returns how many steps were taken. Fails
// (kInvalid) where the database is newer than this program, or holds something else.
Result<int> migrate(Database& database, const std::vector<Migration>& migrations);
// The schema of the server's own data, and of insights (server/insights): migrations/*.sql and insights_migrations/*.sql.
const std::vector<Migration>& main_migrations();
const std::vector<Migration>& insights_migrations();

}  // namespace diopter::server
