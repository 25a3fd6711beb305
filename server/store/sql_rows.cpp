#include "server/store/database.h"

namespace diopter::server {

int64_t Rows::integer(size_t row, size_t column) const {
  const auto* value = std::get_if<int64_t>(&at(row, column));
  return value ? *value : 0;
}

double Rows::real(size_t row, size_t column) const {
  if (const auto* value = std::get_if<double>(&at(row, column))) return *value;
  return static_cast<double>(integer(row, column));
}

const std::string& Rows::text(size_t row, size_t column) const {
  static const std::string none;
  const auto* value = std::get_if<std::string>(&at(row, column));
  return value ? *value : none;
}

}  // namespace diopter::server
