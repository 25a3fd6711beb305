// Why a value does not fit one schema of the document, in words for whoever sent it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/status.h"

namespace diopter::server {

// The first fault of `value` that has words of its own: kInvalid, its place being the JSON pointer of what is wrong, below `root` ("body"). Ok where there is none, which does
// not say that the value fits: that is JsonCheck's to decide. Requires: `schema` without references.
Status schema_fault(const std::string& root, const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace diopter::server
