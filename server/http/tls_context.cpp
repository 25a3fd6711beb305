#include "server/http/tls_context.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace diopter::server {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

// A client that names its protocols must name this one.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_length, kHttp11, sizeof kHttp11, offered, offered_length) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

int no_passphrase(char*, int, int, void*) { return 0; }

Status check_readable(const std::string& file) {
  if (access(file.c_str(), R_OK) == 0) return ok_status();
  return invalid(file, std::string("cannot be read: ") + std::strerror(errno), "check the path and the file's permissions");
}

Status use_files(SSL_CTX* context, const std::string& cert_file, const std::string& key_file) {
  DIOPTER_TRY(check_readable(cert_file));
  DIOPTER_TRY(check_readable(key_file));
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, cert_file.c_str()) != 1) {
    return invalid(cert_file, "holds no certificate that can be used", "give a PEM file that begins with -----BEGIN CERTIFICATE-----");
  }
  // Read by itself, so that a key of another certificate is told from no key.
  const std::unique_ptr<FILE, int (*)(FILE*)> opened(std::fopen(key_file.c_str(), "r"), [](FILE* file) { return file ? std::fclose(file) : 0; });
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(opened ? PEM_read_PrivateKey(opened.get(), nullptr, no_passphrase, nullptr) : nullptr, EVP_PKEY_free);
  if (!key) return invalid(key_file, "holds no private key that can be read without a passphrase", "give a PEM file; `openssl pkey -in FILE -out PLAIN.pem` takes the passphrase away");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return invalid(key_file, "is not the key of the certificate " + cert_file, "give the two files that were made together");
  }
  return ok_status();
}

}  // namespace

Result<TlsContext> open_tls(const std::string& cert_file, const std::string& key_file) {
  try {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* const native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(native, kCiphers12);
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    // A connection that waits holds no buffers.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    static constexpr unsigned char kSessions[] = "diopter";
    SSL_CTX_set_session_id_context(native, kSessions, sizeof kSessions - 1);
    DIOPTER_TRY(use_files(native, cert_file, key_file));
    return context;
  } catch (const std::exception& e) {
    return environment_failure("TLS", std::string("cannot be used: ") + e.what());
  }
}

}  // namespace diopter::server
