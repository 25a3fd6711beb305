// What connections over TLS share: certificate, key, and what is spoken. TLS 1.2 and later, HTTP/1.1.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "engine/base/status.h"

namespace diopter::server {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// Reads both files (PEM). Fails (kInvalid, with the file as place) where one cannot be read or is not what it should be, or the key is not that of
// the certificate; a key with a passphrase is refused, since nobody is there to type it.
Result<TlsContext> open_tls(const std::string& cert_file, const std::string& key_file);

}  // namespace diopter::server
