#include "server/store/database.h"

namespace diopter::server {

Result<std::unique_ptr<Database>> open_database(const std::string& address) {
  if (address.starts_with("postgres://") || address.starts_with("postgresql://")) return open_postgres(address, 8);
  return open_sqlite(address);
}

}  // namespace diopter::server
