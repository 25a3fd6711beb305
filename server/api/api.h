// The API: finds a request's operation in the OpenAPI document, checks the request against it and answers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/api/operation.h"

namespace diopter::server {

class Api {
 public:
  // Reads the document that the program holds. Fails where it does not fit operations.def: an operation without code, code without an operation.
  static Result<std::unique_ptr<const Api>> open(Service& service);
  virtual ~Api() = default;

  // For paths under /api/. Never fails: every failure is application/problem+json. Threads: any number.
  virtual Response answer(const Request& request) const = 0;
  // GET of the whole document, with the server's address. Threads: any number.
  virtual Response document(const Request& request) const = 0;
};

}  // namespace diopter::server
