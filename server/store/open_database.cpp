#include "server/store/database.h"

namespace diopter::server {

Result<std::unique_ptr<Database>> open_database(const std::string& address) {
  if (address.starts_with("postgres://") || address.starts_with("postgresql://")) return open_postgres(address, 8);
  // The address may hold a password: it is not repeated.
  if (address.find("://") != std::string::npos) return invalid("database", "the address is of a kind that is not known", "write it as postgres://USER:PASSWORD@HOST:PORT/NAME");
  return open_sqlite(address);
}

}  // namespace diopter::server
