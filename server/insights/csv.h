// Tables for spreadsheets.
#pragma once

#include <string>
#include <vector>

namespace diopter::server {

// RFC 4180: each field in quotes, lines ended by CRLF. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers do not.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace diopter::server
