// Lenses and versions as the API shows them, and who may see them.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "server/api/operation.h"

namespace diopter::server {

// Fails (kNotFound) where there is no such lens, or it is somebody else's: only its owner and admins are told of it, and reviewers for reading.
Status check_may_change(Sql& sql, const Caller& caller, const std::string& lens_id);
Status check_may_see(Sql& sql, const Caller& caller, const std::string& lens_id);

// The lens as {id, code, url, ...}; kNotFound.
Result<nlohmann::json> lens_json(Sql& sql, const ServiceOptions& options, const std::string& lens_id);
// The version as {id, number, ...}; kNotFound.
Result<nlohmann::json> version_json(Sql& sql, const std::string& lens_id, int64_t number);
std::string etag_of_lens(const nlohmann::json& lens);

// "/m/HASH.jpg"; null where there is none.
nlohmann::json media_address(const std::string& sha256, std::string_view ending);

}  // namespace diopter::server
