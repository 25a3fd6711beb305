#include "server/insights/csv.h"

namespace diopter::server {

namespace {

bool is_number(const std::string& field) { return field.find_first_not_of("0123456789.-") == std::string::npos && field.find('-', 1) == std::string::npos; }

bool is_formula(const std::string& field) { return !field.empty() && std::string("=+-@\t\r\n|%").find(field.front()) != std::string::npos && !is_number(field); }

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    line += line.empty() ? "\"" : ",\"";
    if (is_formula(field)) line += '\'';
    for (const char c : field) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace diopter::server
