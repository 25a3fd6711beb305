// PostgreSQL by libpq: a few connections, each used by one transaction at a time, opened again by themselves.
#include <libpq-fe.h>

#include <condition_variable>
#include <charconv>
#include <cstdlib>
#include <map>
#include <mutex>

#include "server/store/database.h"

namespace diopter::server {

namespace {

constexpr int kTries = 5;                  // of a transaction that another was in the way of
constexpr unsigned kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kFloat4 = 700, kFloat8 = 701;  // oids of pg_type

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ClearResult>;

struct EndConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

Status away(PGconn* connection) {
  std::string message = connection ? PQerrorMessage(connection) : "no memory";
  while (message.ends_with('\n')) message.pop_back();
  return unavailable("database", "is away: " + message, "try again in a moment");
}

// A failure of the connection itself has no SQLSTATE.
Status failure_of(PGconn* connection, const PGresult* result) {
  const char* state_text = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string_view state = state_text ? state_text : "";
  if (state.empty() || PQstatus(connection) != CONNECTION_OK) return away(connection);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string message = primary ? primary : std::string(state);
  if (state.starts_with("23") || state == "40001" || state == "40P01") return conflict("database", message);
  // Shutting down, out of connections, out of memory or disk, a statement that took too long.
  if (state.starts_with("57") || state.starts_with("53") || state.starts_with("08")) return unavailable("database", message, "try again in a moment");
  return environment_failure("database", message + " (" + std::string(state) + ")");
}

// Another transaction was first, and this one has seen the time before it. 42P07: a table that the other has just made.
bool is_serialization_failure(const PGresult* result) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  return state && (std::string_view(state) == "40001" || std::string_view(state) == "40P01" || std::string_view(state) == "42P07");
}

SqlValue value_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const char* text = PQgetvalue(result, row, column);
  const std::string_view view(text, static_cast<size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kInt2:
    case kInt4:
    case kInt8: {
      int64_t value = 0;
      std::from_chars(view.data(), view.data() + view.size(), value);
      return value;
    }
    case kBool: return int64_t{view == "t"};
    case kFloat4:
    case kFloat8: return std::strtod(text, nullptr);
    default: return std::string(view);
  }
}

class Connection final : public Sql {
 public:
  explicit Connection(const std::string& url) : url_(url) {}

  Dialect dialect() const override { return Dialect::kPostgres; }

  // Connects where it is not connected.
  Status ready() {
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return ok_status();
    statements_.clear();
    const char* keys[] = {"dbname", "connect_timeout", "application_name", "options", nullptr};
    const char* values[] = {url_.c_str(), "5", "diopter", "-c statement_timeout=20000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c client_min_messages=warning", nullptr};
    connection_.reset(PQconnectdbParams(keys, values, 1));
    return connection_ && PQstatus(connection_.get()) == CONNECTION_OK ? ok_status() : away(connection_.get());
  }

  Status script(const std::string& statements) override {
    const ResultPointer result(PQexec(connection_.get(), statements.c_str()));
    return checked(result.get());
  }

  Result<Rows> run(std::string_view statement, const std::vector<SqlValue>& parameters) override {
    DIOPTER_ASSIGN(const std::string name, prepared(statement, parameters));
    std::vector<std::string> texts;
    std::vector<const char*> values;
    texts.reserve(parameters.size());
    for (const SqlValue& parameter : parameters) values.push_back(text_of(parameter, texts));
    const ResultPointer result(PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
    DIOPTER_TRY(checked(result.get()));
    const int rows = PQntuples(result.get()), columns = PQnfields(result.get());
    std::vector<SqlValue> all;
    all.reserve(static_cast<size_t>(rows) * static_cast<size_t>(columns));
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) all.push_back(value_of(result.get(), row, column));
    }
    return Rows(static_cast<size_t>(columns), std::move(all), std::atoll(PQcmdTuples(result.get())));
  }

  bool was_in_the_way() const { return was_in_the_way_; }
  void begin_anew() { was_in_the_way_ = false; }
  bool is_in_transaction() const { return connection_ && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }

 private:
  Status checked(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return ok_status();
    was_in_the_way_ = was_in_the_way_ || is_serialization_failure(result);
    return failure_of(connection_.get(), result);
  }

  // Types are told where text alone would not do: "$1 = 0" is a number.
  Result<std::string> prepared(std::string_view statement, const std::vector<SqlValue>& parameters) {
    std::string key(statement);
    std::vector<Oid> types;
    for (const SqlValue& parameter : parameters) {
      const bool is_integer = std::holds_alternative<int64_t>(parameter), is_real = std::holds_alternative<double>(parameter);
      types.push_back(is_integer ? kInt8 : is_real ? kFloat8 : 0);
      key += is_integer ? 'i' : is_real ? 'r' : 't';
    }
    const auto known = statements_.find(key);
    if (known != statements_.end()) return known->second;
    const std::string name = "s" + std::to_string(statements_.size());
    const ResultPointer result(PQprepare(connection_.get(), name.c_str(), std::string(statement).c_str(), static_cast<int>(types.size()), types.data()));
    DIOPTER_TRY(checked(result.get()));
    statements_.emplace(std::move(key), name);
    return name;
  }

  static const char* text_of(const SqlValue& value, std::vector<std::string>& kept) {
    if (const auto* text = std::get_if<std::string>(&value)) return text->c_str();
    if (const auto* integer = std::get_if<int64_t>(&value)) return kept.emplace_back(std::to_string(*integer)).c_str();
    if (const auto* real = std::get_if<double>(&value)) {
      char digits[32];
      return kept.emplace_back(digits, std::to_chars(digits, digits + sizeof digits, *real).ptr).c_str();
    }
    return nullptr;
  }

  const std::string url_;
  std::unique_ptr<PGconn, EndConnection> connection_;
  std::map<std::string, std::string> statements_;  // with the types of their parameters -> the name they are prepared under
  bool was_in_the_way_ = false;
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const std::string& url, int connections) {
    for (int i = 0; i < connections; ++i) free_.push_back(std::make_unique<Connection>(url));
  }

  Dialect dialect() const override { return Dialect::kPostgres; }

  Status write(const std::function<Status(Sql&)>& work) override { return transact("BEGIN ISOLATION LEVEL SERIALIZABLE", "COMMIT", work); }
  Status read(const std::function<Status(Sql&)>& work) const override { return transact("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "ROLLBACK", work); }

 private:
  Status transact(const char* begin, const char* end, const std::function<Status(Sql&)>& work) const {
    std::unique_ptr<Connection> connection = take();
    Status done = ok_status();
    for (int i = 0; i < kTries; ++i) {
      connection->begin_anew();
      done = once(*connection, begin, end, work);
      if (!connection->was_in_the_way()) break;
    }
    give_back(std::move(connection));
    return done;
  }

  static Status once(Connection& connection, const char* begin, const char* end, const std::function<Status(Sql&)>& work) {
    DIOPTER_TRY(connection.ready());
    Status begun = connection.script(begin);
    if (begun.code == StatusCode::kUnavailable) {
      // It was closed while nobody used it: by a restart of the database, say.
      DIOPTER_TRY(connection.ready());
      begun = connection.script(begin);
    }
    DIOPTER_TRY(begun);
    Status done = work(connection);
    if (done.ok()) done = connection.script(end);
    if (!done.ok() && connection.is_in_transaction()) (void)connection.script("ROLLBACK");
    return done;
  }

  std::unique_ptr<Connection> take() const {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !free_.empty(); });
    std::unique_ptr<Connection> connection = std::move(free_.back());
    free_.pop_back();
    return connection;
  }
  void give_back(std::unique_ptr<Connection> connection) const {
    {
      const std::scoped_lock lock(mutex_);
      free_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable returned_;
  mutable std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const std::string& url, int connections) {
  auto database = std::make_unique<PostgresDatabase>(url, connections);
  // The first look tells a wrong address from a database that is away for a moment.
  DIOPTER_TRY(database->read([](Sql& sql) { return sql.run("SELECT 1", {}).status(); }));
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace diopter::server
