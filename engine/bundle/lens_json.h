// lens.json as a JSON document: read with bounds, checked against the published schema. Used inside bundle/ only.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace diopter::bundle {

// Reads JSON text of at most 1 MB and 32 levels, without fields that are given twice. Fails (kInvalid, kLimit) with the line and
// column as place.
Result<nlohmann::json> read_json(std::string_view text);

// Fails (kInvalid) with the JSON pointer of the first value at fault as place, what is wrong and what would be right.
Status check_schema(const nlohmann::json& document);

// `key` as one more part of a JSON pointer (RFC 6901).
std::string pointer_into(const std::string& pointer, std::string_view key);

}  // namespace diopter::bundle
