// What a proxy before this server says of the client.
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.h"

namespace diopter::server {

// Whether a proxy may stand at this address: this machine, or a network that is not the internet's.
bool is_private_address(std::string_view address);

// Takes client and security from the last entries of X-Forwarded-For and X-Forwarded-Proto, which the proxy itself wrote; those before them
// are whatever the client sent. What is no address, or comes from elsewhere than a private address, is not believed.
void believe_proxy(Request& request);

}  // namespace diopter::server
