// The OpenAPI document, put together from its pieces, as what requests are checked against.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/json_check.h"

namespace diopter::server {

struct ApiParameter {
  std::string name;
  bool required = false;
  nlohmann::json schema;
  std::unique_ptr<JsonCheck> check;
};

struct ApiOperation {
  std::string id;
  std::string method;
  std::vector<std::string> path;  // its parts; "{lens}" takes any part
  std::vector<ApiParameter> path_parameters, query_parameters;
  bool needs_sign_in = false, takes_session = false, takes_token = false;
  std::string scope;              // that a token needs
  std::string least_role;         // empty: any
  std::unique_ptr<JsonCheck> body;   // null: none, or bytes
  std::vector<std::string> body_types;
  bool body_required = false;
};

// Threads: const.
struct ApiDocument {
  nlohmann::json json;
  std::vector<ApiOperation> operations;
};

// Fails (kInvalid) where the pieces do not fit together: a path or schema that two of them name, an operation without an id.
Result<ApiDocument> read_document(const std::string& public_url);

}  // namespace diopter::server
