// Failures are values: every call that can fail returns a Status or a Result<T>, and the caller must look at it.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace diopter {

// Who can mend the failure. The command line turns it into an exit status (1 what was given, 3 the environment, 130 interrupted).
enum class StatusCode {
  kOk = 1,
  kInvalid,      // the input, model or lens is at fault
  kUnsupported,  // well formed, but this program cannot run it
  kLimit,        // larger than a stated bound
  kMemory,       // needs more memory than there is, or than it may have
  kEnvironment,  // disk, device or library failed
  kCancelled,    // the user stopped it
  kNotFound,     // there is nothing of this name
  kConflict,     // somebody else was first, or what is there stands against it
  kDenied,       // whoever asks may not
  kTooMany,      // asked too often: later
  kUnavailable,  // something that is needed is away: again in a moment
};

// `place` names the file, field, operator or option at fault; `message` says what is wrong; `remedy` what to do.
struct [[nodiscard]] Status {
  StatusCode code = StatusCode::kOk;
  std::string place;
  std::string message;
  std::string remedy;

  bool ok() const { return code == StatusCode::kOk; }
  // "place: message (remedy)"
  std::string to_string() const;
  // The same failure seen from further out: prefixes `outer` to the place ("lens.json: components/0").
  Status within(const std::string& outer) &&;
};

inline Status ok_status() { return {}; }
Status invalid(std::string place, std::string message, std::string remedy = {});
Status unsupported(std::string place, std::string message, std::string remedy = {});
Status over_limit(std::string place, std::string message, std::string remedy = {});
Status out_of_memory(std::string place, std::string message, std::string remedy = {});
Status environment_failure(std::string place, std::string message, std::string remedy = {});
Status cancelled(std::string message);
Status not_found(std::string place, std::string message, std::string remedy = {});
Status conflict(std::string place, std::string message, std::string remedy = {});
Status denied(std::string place, std::string message, std::string remedy = {});
Status too_many(std::string place, std::string message, std::string remedy = {});
Status unavailable(std::string place, std::string message, std::string remedy = {});

// A value or the failure that kept it from being made.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT: implicit on purpose
  Result(Status status) : status_(std::move(status)) {   // NOLINT: implicit on purpose
    assert(!status_.ok());
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const& { return status_; }
  Status&& status() && { return std::move(status_); }
  // Requires: ok().
  T& value() & { assert(ok()); return *value_; }
  const T& value() const& { assert(ok()); return *value_; }
  T&& value() && { assert(ok()); return std::move(*value_); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace diopter

// Leaves the function with the failure, if `expression` (a Status) is one.
#define DIOPTER_TRY(expression)                                     \
  do {                                                              \
    if (::diopter::Status diopter_status = (expression);            \
        !diopter_status.ok())                                       \
      return diopter_status;                                        \
  } while (false)

// Assigns the value of `expression` (a Result) to `target`, or leaves the function with its failure.
#define DIOPTER_ASSIGN(target, expression)                          \
  DIOPTER_ASSIGN_NAMED(DIOPTER_JOIN(diopter_result_, __LINE__), target, expression)
#define DIOPTER_ASSIGN_NAMED(result, target, expression)            \
  auto result = (expression);                                       \
  if (!result.ok()) return std::move(result).status();              \
  target = std::move(result).value()
#define DIOPTER_JOIN(a, b) DIOPTER_JOIN_AGAIN(a, b)
#define DIOPTER_JOIN_AGAIN(a, b) a##b
