// PostgreSQL by libpq: a few connections, each used by one transaction at a time, opened again by themselves.
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "server/store/away_gate.h"
#include "server/store/database.h"

namespace diopter::server {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// A database that holds the connection and says nothing must not hold every thread: its own limits (statement_timeout) are not heard then.
constexpr milliseconds kBeginLimit{2000}, kStatementLimit{8000}, kScriptLimit{3'600'000};
constexpr milliseconds kConnectionLimit{4000};  // that a transaction waits for a free connection
constexpr int kTries = 6;                  // of a transaction that another was in the way of
constexpr int kTriesAmongOthers = 4;       // then it is the only one that writes: a long one would lose against short ones for ever
constexpr int kLongestPauseMs = 16;        // between them
constexpr const char* kAddressRemedy = "write it as postgres://USER:PASSWORD@HOST:PORT/NAME, with %25 for %, %40 for @, %2F for /, %3A for : and %3F for ? in the password";
constexpr unsigned kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kFloat4 = 700, kFloat8 = 701;  // oids of pg_type

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ClearResult>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

struct EndConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

Status away(PGconn* connection) {
  std::string message = connection ? PQerrorMessage(connection) : "no memory";
  while (message.ends_with('\n')) message.pop_back();
  return unavailable("database", "is away: " + message, "try again in a moment");
}

std::string_view state_of(const PGresult* result) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  return state ? state : "";
}

// A failure of the connection itself has no SQLSTATE.
Status failure_of(PGconn* connection, const PGresult* result) {
  const std::string_view state = state_of(result);
  if (state.empty() || PQstatus(connection) != CONNECTION_OK) return away(connection);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string message = primary ? primary : std::string(state);
  if (state.starts_with("23") || state == "40001" || state == "40P01") return conflict("database", message);
  if (state == "22021" || state == "22P05") return invalid("database", message);
  // Shutting down, out of connections, out of memory or disk, a statement or a lock that took too long.
  if (state.starts_with("57") || state.starts_with("53") || state.starts_with("08") || state == "55P03") return unavailable("database", message, "try again in a moment");
  return environment_failure("database", message + " (" + std::string(state) + ")");
}

// Another transaction was first, and this one has seen the time before it.
bool is_serialization_failure(std::string_view state) { return state == "40001" || state == "40P01"; }

// This connection is of no more use, a new one may be: it leads to a standby (25006, 0A000), or knows tables as they were before a migration (0A000).
bool needs_another_connection(std::string_view state) { return state == "25006" || state == "0A000"; }

// Those who were in each other's way do not begin again at the same moment.
void pause_before_try(int number) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::this_thread::sleep_for(milliseconds(std::uniform_int_distribution(0, std::min(1 << number, kLongestPauseMs))(random)));
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
    if (is_connected()) return ok_status();
    statements_.clear();
    const char* keys[] = {"dbname", "connect_timeout", "application_name", "options", nullptr};
    const char* values[] = {url_.c_str(), "2", "diopter", "-c statement_timeout=6000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=60000 -c client_min_messages=warning", nullptr};
    connection_.reset(PQconnectdbParams(keys, values, 1));
    if (is_connected()) return ok_status();
    const Status failure = away(connection_.get());
    connection_.reset();
    return failure;
  }

  // Steps of a schema take as long as its tables are large.
  Status script(const std::string& statements) override {
    DIOPTER_TRY(command("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0", kStatementLimit));
    return command(statements.c_str(), kScriptLimit);
  }

  Status begin_read_committed() override { return command("ROLLBACK; BEGIN ISOLATION LEVEL READ COMMITTED", kStatementLimit); }

  Status command(const char* statements, milliseconds limit) {
    return checked(answer_to(PQsendQuery(connection_.get(), statements), limit).get());
  }

  Result<Rows> run(std::string_view statement, const std::vector<SqlValue>& parameters) override {
    for (const SqlValue& parameter : parameters) {
      const auto* text = std::get_if<std::string>(&parameter);
      if (text && text->find('\0') != std::string::npos) return invalid("database", "cannot keep a text with a character of code 0");
    }
    DIOPTER_ASSIGN(const std::string name, prepared(statement, parameters));
    std::vector<std::string> texts;
    std::vector<const char*> values;
    texts.reserve(parameters.size());
    for (const SqlValue& parameter : parameters) values.push_back(text_of(parameter, texts));
    const int sent = PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0);
    const ResultPointer result = answer_to(sent, kStatementLimit);
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
  bool is_in_transaction() const { return is_connected() && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }
  bool is_connected() const { return connection_ && PQstatus(connection_.get()) == CONNECTION_OK; }
  void end() { connection_.reset(); }
  // Whether the last answer did not come in time; the connection is closed then.
  bool is_silent() const { return !connection_; }

 private:
  // Of what was just sent: its last result, or the first that is a failure. Null, and no connection any more, where it does not come in time.
  ResultPointer answer_to(int sent, milliseconds limit) {
    if (sent == 0) return ResultPointer(PQmakeEmptyPGresult(connection_.get(), PGRES_FATAL_ERROR));
    const auto end = Clock::now() + limit;
    ResultPointer answer;
    while (true) {
      const int unsent = PQflush(connection_.get());
      while (unsent != 1 && PQisBusy(connection_.get()) == 0) {
        ResultPointer next(PQgetResult(connection_.get()));
        if (!next) return answer;
        if (!answer || PQresultStatus(answer.get()) != PGRES_FATAL_ERROR) answer = std::move(next);
      }
      const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
      pollfd socket{PQsocket(connection_.get()), static_cast<short>(POLLIN | (unsent == 1 ? POLLOUT : 0)), 0};
      const bool is_late = left.count() <= 0 || (socket.fd >= 0 && poll(&socket, 1, static_cast<int>(left.count())) == 0);
      if (is_late) {
        connection_.reset();
        return nullptr;
      }
      // A connection that broke is a result that says so.
      (void)PQconsumeInput(connection_.get());
    }
  }

  Status checked(const PGresult* result) {
    if (is_silent()) return unavailable("database", "does not answer", "try again in a moment");
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return ok_status();
    const std::string_view state = state_of(result);
    was_in_the_way_ = was_in_the_way_ || is_serialization_failure(state);
    Status failure = failure_of(connection_.get(), result);
    if (!needs_another_connection(state)) return failure;
    connection_.reset();
    return unavailable("database", std::move(failure.message), "try again in a moment");
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
    const int sent = PQsendPrepare(connection_.get(), name.c_str(), std::string(statement).c_str(), static_cast<int>(types.size()), types.data());
    const ResultPointer result = answer_to(sent, kStatementLimit);
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

  Status write(const std::function<Status(Sql&)>& work) override { return transact(kWrite, work); }
  Status read(const std::function<Status(Sql&)>& work) const override { return transact(kRead, work); }

 private:
  struct Kind {
    const char *begin, *share, *end;  // `share`: the turn, which those who write share
  };
  static constexpr Kind kWrite{"BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT pg_advisory_xact_lock_shared(7261869)", "COMMIT"};
  static constexpr Kind kRead{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", nullptr, "ROLLBACK"};

  Status transact(const Kind& kind, const std::function<Status(Sql&)>& work) const {
    DIOPTER_ASSIGN(std::unique_ptr<Connection> connection, take());
    Status done = ok_status();
    for (int i = 0; i < kTries; ++i) {
      if (i > 0) pause_before_try(i);
      connection->begin_anew();
      done = i < kTriesAmongOthers ? once(*connection, kind, work) : alone(*connection, kind, work);
      if (!connection->was_in_the_way()) break;
    }
    // Whatever the work made of it.
    if (!done.ok() && connection->was_in_the_way()) done = unavailable("database", "is busy: others change the same", "try again in a moment");
    connection->is_silent() ? gate_.tell_away() : gate_.tell_answered();
    give_back(std::move(connection));
    return done;
  }

  // With the turn for itself, taken before the transaction begins, which then sees all that was written before.
  static Status alone(Connection& connection, const Kind& kind, const std::function<Status(Sql&)>& work) {
    DIOPTER_TRY(connection.ready());
    DIOPTER_TRY(connection.command("SELECT pg_advisory_lock(7261869)", kStatementLimit));
    Status done = once(connection, kind, work);
    // With a connection that broke it is free already.
    if (connection.is_connected() && !connection.command("SELECT pg_advisory_unlock_all()", kBeginLimit).ok()) connection.end();
    return done;
  }

  static Status once(Connection& connection, const Kind& kind, const std::function<Status(Sql&)>& work) {
    DIOPTER_TRY(connection.ready());
    Status begun = connection.command(kind.begin, kBeginLimit);
    if (begun.code == StatusCode::kUnavailable && !connection.is_silent()) {
      // It was closed while nobody used it: by a restart of the database, say.
      DIOPTER_TRY(connection.ready());
      begun = connection.command(kind.begin, kBeginLimit);
    }
    DIOPTER_TRY(begun);
    Status done = kind.share ? connection.command(kind.share, kStatementLimit) : ok_status();
    if (done.ok()) done = work(connection);
    if (done.ok()) done = connection.command(kind.end, kStatementLimit);
    if (!done.ok() && connection.is_in_transaction()) (void)connection.command("ROLLBACK", kBeginLimit);
    return done;
  }

  Result<std::unique_ptr<Connection>> take() const {
    if (!gate_.may_ask()) return unavailable("database", "was away a moment ago", "try again in a moment");
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, kConnectionLimit, [this] { return !free_.empty(); })) return unavailable("database", "has no free connection", "try again in a moment");
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
  mutable AwayGate gate_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const std::string& url, int connections) {
  // What libpq says of an address that it cannot read repeats it, and with it the password.
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), nullptr));
  if (!options) return invalid("database", "the address of PostgreSQL cannot be read", kAddressRemedy);
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    const std::string_view value = option->val ? option->val : "";
    if (option->keyword == std::string_view("port") && value.find_first_not_of("0123456789,") != std::string_view::npos) return invalid("database", "the address of PostgreSQL has a port that is no number", kAddressRemedy);
  }
  auto database = std::make_unique<PostgresDatabase>(url, connections);
  // The first look tells a wrong address from a database that is away for a moment.
  DIOPTER_TRY(database->read([](Sql& sql) { return sql.run("SELECT 1", {}).status(); }));
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace diopter::server
