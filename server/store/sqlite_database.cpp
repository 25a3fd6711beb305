// SQLite in WAL mode: one connection writes, a few others read at the same time.
#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "server/store/database.h"

namespace diopter::server {

namespace {

constexpr int kReaders = 8;
constexpr int kPatienceMs = 5000;  // for another program that writes

Status failure_of(sqlite3* handle) {
  const std::string message = sqlite3_errmsg(handle);
  switch (sqlite3_errcode(handle)) {
    case SQLITE_CONSTRAINT: return conflict("database", message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return unavailable("database", "is busy", "try again in a moment");
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return unavailable("database", message, "look at the disk that holds it");
    default: return environment_failure("database", message);
  }
}

struct CloseHandle {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

class Connection final : public Sql {
 public:
  Status open(const std::string& path, bool writes) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (writes ? SQLITE_OPEN_CREATE : 0);
    const int opened = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (opened != SQLITE_OK) return environment_failure(path, handle ? sqlite3_errmsg(handle) : "cannot be opened", "check the folder's permissions");
    sqlite3_busy_timeout(handle, kPatienceMs);
    DIOPTER_TRY(script("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"));
    return writes ? script("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;") : script("PRAGMA query_only = ON;");
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  Status script(const std::string& statements) override {
    return sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? ok_status() : failure_of(handle_.get());
  }

  Result<Rows> run(std::string_view text, const std::vector<SqlValue>& parameters) override {
    DIOPTER_ASSIGN(sqlite3_stmt * statement, prepared(text));
    const Result<Rows> rows = step_through(statement, parameters);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return rows;
  }

 private:
  Result<sqlite3_stmt*> prepared(std::string_view text) {
    const auto at = statements_.find(text);
    if (at != statements_.end()) return at->second.get();
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) return failure_of(handle_.get());
    statements_.emplace(std::string(text), statement);
    return statement;
  }

  Status bind(sqlite3_stmt* statement, size_t number, const SqlValue& value) {
    // "$2" is a name to SQLite; a parameter that the statement leaves out has none.
    const int index = sqlite3_bind_parameter_index(statement, ("$" + std::to_string(number)).c_str());
    if (index == 0) return ok_status();
    int bound = SQLITE_OK;
    if (const auto* integer = std::get_if<int64_t>(&value)) bound = sqlite3_bind_int64(statement, index, *integer);
    else if (const auto* real = std::get_if<double>(&value)) bound = sqlite3_bind_double(statement, index, *real);
    else if (const auto* text = std::get_if<std::string>(&value)) bound = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    else bound = sqlite3_bind_null(statement, index);
    return bound == SQLITE_OK ? ok_status() : failure_of(handle_.get());
  }

  Result<Rows> step_through(sqlite3_stmt* statement, const std::vector<SqlValue>& parameters) {
    for (size_t i = 0; i < parameters.size(); ++i) DIOPTER_TRY(bind(statement, i + 1, parameters[i]));
    const int columns = sqlite3_column_count(statement);
    std::vector<SqlValue> values;
    for (;;) {
      const int stepped = sqlite3_step(statement);
      if (stepped == SQLITE_DONE) break;
      if (stepped != SQLITE_ROW) return failure_of(handle_.get());
      for (int column = 0; column < columns; ++column) values.push_back(value_of(statement, column));
    }
    return Rows(static_cast<size_t>(columns), std::move(values), sqlite3_stmt_readonly(statement) ? 0 : sqlite3_changes64(handle_.get()));
  }

  static SqlValue value_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_INTEGER: return sqlite3_column_int64(statement, column);
      case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
      case SQLITE_NULL: return {};
      default: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_blob(statement, column));
        return std::string(text ? text : "", static_cast<size_t>(sqlite3_column_bytes(statement, column)));
      }
    }
  }

  std::unique_ptr<sqlite3, CloseHandle> handle_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;  // ends before the handle
};

class SqliteDatabase final : public Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path) {
    // Made here, so that nobody else may read passwords and sessions even for a moment.
    const mode_t before = umask(077);
    auto database = std::make_unique<SqliteDatabase>();
    Status opened = database->writer_.open(path, true);
    umask(before);
    DIOPTER_TRY(std::move(opened).within(path));
    for (int i = 0; i < kReaders; ++i) {
      auto reader = std::make_unique<Connection>();
      DIOPTER_TRY(reader->open(path, false));
      database->readers_.push_back(std::move(reader));
    }
    return std::unique_ptr<Database>(std::move(database));
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  Status write(const std::function<Status(Sql&)>& work) override {
    if (!begin_writing()) return unavailable("database", "is busy", "try again in a moment");
    Status done = writer_.script("BEGIN IMMEDIATE");
    if (done.ok()) {
      done = work(writer_);
      if (done.ok()) done = writer_.script("COMMIT");
      if (!done.ok()) (void)writer_.script("ROLLBACK");  // may have happened by itself
    }
    end_writing();
    return done;
  }

  Status read(const std::function<Status(Sql&)>& work) const override {
    std::unique_ptr<Connection> reader = take_reader();
    Status done = reader->script("BEGIN");
    if (done.ok()) {
      done = work(*reader);
      (void)reader->script("ROLLBACK");
    }
    give_back(std::move(reader));
    return done;
  }

  // Deleted rows are overwritten in the file (secure_delete), but the log before it still holds them.
  Status scrub() override {
    const std::scoped_lock lock(writing_);
    DIOPTER_ASSIGN(const Rows rows, writer_.run("PRAGMA wal_checkpoint(TRUNCATE)", {}));
    return !rows.empty() && rows.integer(0, 0) == 0 ? ok_status() : unavailable("database", "is read at this moment", "try again");
  }

 private:
  // Not without end: where another program holds the database, those who wait in turn would wait for the sum of their patience.
  bool begin_writing() {
    std::unique_lock lock(writing_);
    if (!written_.wait_for(lock, std::chrono::milliseconds(kPatienceMs), [this] { return !is_writing_; })) return false;
    is_writing_ = true;
    return true;
  }
  void end_writing() {
    {
      const std::scoped_lock lock(writing_);
      is_writing_ = false;
    }
    written_.notify_one();
  }

  std::unique_ptr<Connection> take_reader() const {
    std::unique_lock lock(reading_);
    returned_.wait(lock, [this] { return !readers_.empty(); });
    std::unique_ptr<Connection> reader = std::move(readers_.back());
    readers_.pop_back();
    return reader;
  }
  void give_back(std::unique_ptr<Connection> reader) const {
    {
      const std::scoped_lock lock(reading_);
      readers_.push_back(std::move(reader));
    }
    returned_.notify_one();
  }

  std::mutex writing_;
  std::condition_variable written_;
  bool is_writing_ = false;
  Connection writer_;
  mutable std::mutex reading_;
  mutable std::condition_variable returned_;
  mutable std::vector<std::unique_ptr<Connection>> readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path) { return SqliteDatabase::open(path); }

}  // namespace diopter::server
