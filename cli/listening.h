// Where and how `diopter serve` listens: address, TLS, proxy, log.
#pragma once

#include <optional>
#include <string>

#include "cli/command.h"
#include "server/http/http_server.h"

namespace diopter::cli {

struct ListenOptions {
  std::string host = "127.0.0.1";
  std::optional<uint16_t> port;  // 8080 where it is not given, 8443 with `lan`
  bool lan = false;
  std::string lan_address;       // of this machine, as other machines reach it; prepare_lan finds it
  std::string tls_cert, tls_key;
  bool hsts = false;
  bool behind_proxy = false;
  int api_rate = 50;             // requests a second of each client below /api/; 0: any number
  bool verbose = false;
  std::string log_format;  // "text" or "json"; empty: text where `verbose`, else no log
};

void declare_listening(CLI::App& app, ListenOptions& options);

// For --lan: finds the address, makes the certificate in DATA/lan (without DATA in ~/.config/diopter/lan), and listens on all addresses with it.
// Fails where --host or a certificate is given as well, or the certificate cannot be made.
Status prepare_lan(const std::string& data, ListenOptions& options);

// Prints on stderr how a phone comes to this address: the code of it, and what the phone will ask.
void show_address(const std::string& url);

// The wire's options of these; the routes' part is left as it is. Fails (kInvalid) where they do not go together.
Result<server::HttpOptions> http_options(const ListenOptions& options);

// As people type it ("http://127.0.0.1:8080/"): the machine itself where the server listens on all its addresses.
std::string url_of(const ListenOptions& options, uint16_t port);

// Warns where browsers would keep the camera from a page of this server.
void warn_of_plain_http(const ListenOptions& options);

}  // namespace diopter::cli
