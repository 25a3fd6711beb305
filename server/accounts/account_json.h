// An account as the API shows it.
#pragma once

#include <nlohmann/json.hpp>

#include "server/store/database.h"

namespace diopter::server {

// The columns that account_json reads, in its order.
constexpr std::string_view kAccountColumns = "id, name, display_name, role, suspended, created_ms";
nlohmann::json account_json(const Rows& rows, size_t row);

}  // namespace diopter::server
