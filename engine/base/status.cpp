#include "engine/base/status.h"

namespace diopter {

std::string Status::to_string() const {
  std::string text = place.empty() ? message : place + ": " + message;
  if (!remedy.empty()) text += " (" + remedy + ")";
  return text;
}

Status Status::within(const std::string& outer) && {
  place = place.empty() ? outer : outer + ": " + place;
  return std::move(*this);
}

Status invalid(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kInvalid, std::move(place), std::move(message), std::move(remedy)};
}

Status unsupported(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kUnsupported, std::move(place), std::move(message), std::move(remedy)};
}

Status over_limit(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kLimit, std::move(place), std::move(message), std::move(remedy)};
}

Status out_of_memory(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kMemory, std::move(place), std::move(message), std::move(remedy)};
}

Status environment_failure(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kEnvironment, std::move(place), std::move(message), std::move(remedy)};
}

Status cancelled(std::string message) { return {StatusCode::kCancelled, {}, std::move(message), {}}; }

Status not_found(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kNotFound, std::move(place), std::move(message), std::move(remedy)};
}

Status conflict(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kConflict, std::move(place), std::move(message), std::move(remedy)};
}

Status denied(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kDenied, std::move(place), std::move(message), std::move(remedy)};
}

Status too_many(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kTooMany, std::move(place), std::move(message), std::move(remedy)};
}

Status unavailable(std::string place, std::string message, std::string remedy) {
  return {StatusCode::kUnavailable, std::move(place), std::move(message), std::move(remedy)};
}

}  // namespace diopter
