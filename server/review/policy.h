// Who decides on a version that passed its preflight, and who may not decide on which.
#pragma once

#include <string>
#include <string_view>

#include "server/api/operation.h"

namespace diopter::server {

// "auto" or "manual": what an admin set, else `option`, which the server was started with.
Result<std::string> review_policy(Sql& sql, std::string_view option);

// Fails with kNotFound where there is no such lens; with kDenied where it is the caller's own: nobody reviews their own work, but the admin of a
// server whose policy is "auto", which asks nobody anyhow.
Status check_may_judge(Sql& sql, const Call& call, const std::string& lens_id);

}  // namespace diopter::server
