#include "server/api/operation.h"
#include "server/http/answer.h"

namespace diopter::server {

namespace {

constexpr int kRetryAfterSeconds = 5;

int http_status_of(StatusCode code) {
  switch (code) {
    case StatusCode::kOk: return 200;
    case StatusCode::kInvalid:
    case StatusCode::kCancelled: return 400;
    case StatusCode::kUnsupported: return 422;
    case StatusCode::kLimit: return 413;
    case StatusCode::kNotFound: return 404;
    case StatusCode::kConflict: return 409;
    case StatusCode::kDenied: return 403;
    case StatusCode::kTooMany: return 429;
    case StatusCode::kUnavailable: return 503;
    case StatusCode::kMemory:
    case StatusCode::kEnvironment: break;
  }
  return 500;
}

}  // namespace

Response problem_of(const Status& status) { return problem_of(http_status_of(status.code), status); }

Response problem_of(int http_status, const Status& status) {
  nlohmann::json document = {{"type", "about:blank"}, {"title", reason_of(http_status)}, {"status", http_status}};
  // What failed inside is for the log (a store that is away is told there once, by the work behind), not for whoever asks.
  if (http_status == 500) {
    document["detail"] = "The server failed.";
  } else if (http_status == 503) {
    document["detail"] = "The server cannot answer at this moment.";
    document["remedy"] = "Try again in some seconds.";
  } else {
    document["detail"] = status.message;
    if (!status.place.empty()) document["place"] = status.place;
    if (!status.remedy.empty()) document["remedy"] = status.remedy;
  }
  Response response = text("application/problem+json", document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  response.status = http_status;
  if (http_status == 429 || http_status == 503) response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
  return response;
}

Reply problem_reply(int http_status, const Status& status) {
  Reply reply;
  reply.raw = problem_of(http_status, status);
  return reply;
}

}  // namespace diopter::server
