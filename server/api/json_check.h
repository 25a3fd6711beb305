// A JSON value against one schema of the document.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/status.h"

namespace diopter::server {

// Threads: const.
class JsonCheck {
 public:
  // `schema` without references.
  explicit JsonCheck(nlohmann::json schema);
  ~JsonCheck();
  // Fails (kInvalid) with the JSON pointer of what is wrong as place, below `root` ("body").
  Status check(const std::string& root, const nlohmann::json& value) const;

 private:
  Status check_with_library(const std::string& root, const nlohmann::json& value) const;
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

// `schema` with every "$ref" to "#/..." replaced by what it names in `document`. Requires: no schema refers to itself.
nlohmann::json without_references(const nlohmann::json& schema, const nlohmann::json& document);

}  // namespace diopter::server
