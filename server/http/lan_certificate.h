// The certificate that `diopter serve --lan` makes for this machine, so that phones on the local network get a page over HTTPS.
#pragma once

#include <string>
#include <vector>

#include "engine/base/status.h"

namespace diopter::server {

// This machine's IPv4 addresses, without loopback; the one that leads out of the house first. Empty: it is on no network.
std::vector<std::string> lan_addresses();

// "NAME.local", as the machine is found by mDNS.
std::string lan_name();

struct LanCertificate {
  std::string cert_file, key_file;
  bool is_new = false;
};

// The certificate in `folder` (lan.pem, lan.key), where it is for all these addresses and the name and holds for 30 days more; else a new one is made:
// ECDSA P-256, 397 days, the key readable by its owner only. Makes the folder. Fails (kEnvironment, with the file as place) where it cannot be written.
Result<LanCertificate> lan_certificate(const std::string& folder, const std::vector<std::string>& addresses, const std::string& name);

}  // namespace diopter::server
