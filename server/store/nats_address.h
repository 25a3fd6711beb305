// Where a NATS server is, and what Diopter calls its streams there.
#pragma once

#include <string>
#include <vector>

#include "engine/base/status.h"

namespace diopter::server {

struct NatsAddress {
  std::vector<std::string> servers;  // each with scheme, and with the name and password of the first where it has none
  bool is_encrypted = false;         // tls://
  std::string name = "diopter";      // what the streams' names begin with
  int64_t replicas = 1;              // of each stream, for a cluster
  std::string certificates;          // PEM file of whom a tls:// server's certificate is trusted from; empty: whom the machine trusts
};

// "nats://[USER:PASSWORD@]HOST:PORT[,HOST:PORT...][/NAME][?replicas=N]", or tls:// with &ca=FILE. Fails (kInvalid, place "--events") without repeating the
// address, which may hold a password.
Result<NatsAddress> parse_nats_address(const std::string& text);

}  // namespace diopter::server
