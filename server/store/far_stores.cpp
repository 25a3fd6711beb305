// Stores over the network that this build does not have.
#include "server/store/bus.h"

namespace diopter::server {

Result<std::unique_ptr<Bus>> open_nats_bus(const std::string&) { return unsupported("--events", "NATS is not in this build", "leave the option out"); }

}  // namespace diopter::server
