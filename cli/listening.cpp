#include "cli/listening.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "lens_code/terminal.h"
#include "server/http/lan_certificate.h"

namespace diopter::cli {

namespace {

constexpr uint16_t kPort = 8080, kLanPort = 8443;

bool is_this_machine(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

void print_line(std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); }

}  // namespace

void declare_listening(CLI::App& app, ListenOptions& options) {
  app.add_option("--port", options.port, "where to listen, 8080 where it is not given (8443 with --lan); 0: any port that is free")->check(CLI::Range(0, 65535));
  app.add_option("--host", options.host, "the address to listen on; 0.0.0.0: all of this machine's")->capture_default_str();
  app.add_flag("--lan", options.lan, "serve phones on the local network: HTTPS with a certificate made for this machine, and the address as a code to scan");
  app.add_option("--tls-cert", options.tls_cert, "serve HTTPS with this certificate (PEM, with those that lead to its root); read again at SIGHUP");
  app.add_option("--tls-key", options.tls_key, "its private key (PEM, without a passphrase)");
  app.add_flag("--hsts", options.hsts, "tell browsers that came over HTTPS never to come without it");
  app.add_flag("--behind-proxy", options.behind_proxy, "believe X-Forwarded-For and X-Forwarded-Proto from this machine and private networks");
  app.add_option("--api-rate", options.api_rate, "requests a second that one client may send to the API, four times as many at once; 0: any number")
      ->check(CLI::Range(0, 1000000))->capture_default_str();
  app.add_flag("--verbose", options.verbose, "print a line for each request on stderr");
  app.add_option("--log-format", options.log_format, "print it as text or as json")->check(CLI::IsMember({"text", "json"}));
}

Status prepare_lan(const std::string& data, ListenOptions& options) {
  if (!options.tls_cert.empty() || !options.tls_key.empty()) return invalid("--lan", "makes its own certificate", "leave --tls-cert and --tls-key out, or --lan");
  if (options.host != ListenOptions().host) return invalid("--lan", "listens on all addresses of this machine", "leave --host out, or --lan");
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  const std::string own = config && *config ? std::string(config) : std::string(home ? home : ".") + "/.config";
  const std::vector<std::string> addresses = server::lan_addresses();
  if (addresses.empty()) warn("this machine is on no network: phones cannot reach it");
  DIOPTER_ASSIGN(const server::LanCertificate made, server::lan_certificate(data.empty() ? own + "/diopter/lan" : data + "/lan", addresses, server::lan_name()));
  options.tls_cert = made.cert_file;
  options.tls_key = made.key_file;
  options.host = "0.0.0.0";
  options.lan_address = addresses.empty() ? "127.0.0.1" : addresses.front();
  return ok_status();
}

void show_address(const std::string& url) {
  const Result<std::string> code = lens_code::terminal_code(url, isatty(STDERR_FILENO) != 0);
  std::fprintf(stderr, "On a phone in the same network, scan this or open %s\n%s", url.c_str(), code.ok() ? code->c_str() : "");
  std::fprintf(stderr, "Your phone will warn that it does not know this certificate; go on by \"Advanced\" and \"Proceed\" (in Safari \"Show Details\" and \"visit this website\").\n"
                       "Then it asks whether the page may use the camera: allow it.\n");
}

Result<server::HttpOptions> http_options(const ListenOptions& options) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return invalid(options.tls_cert.empty() ? "--tls-cert" : "--tls-key", "is missing", "give both the certificate and its key");
  }
  server::HttpOptions http;
  http.host = options.host;
  http.port = options.port.value_or(options.lan ? kLanPort : kPort);
  http.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 2U, 4U));
  http.tls_cert = options.tls_cert;
  http.tls_key = options.tls_key;
  http.only_secure = options.hsts;
  http.api_rate = {options.api_rate, 4 * options.api_rate};
  http.behind_proxy = options.behind_proxy;
  http.log_format = options.log_format == "json" ? server::HttpOptions::Log::kJson : server::HttpOptions::Log::kText;
  if (options.verbose || !options.log_format.empty()) http.log_request = print_line;
  http.complain = [](const Status& status) { warn(status.to_string()); };
  return http;
}

std::string url_of(const ListenOptions& options, uint16_t port) {
  const std::string& host = options.lan ? options.lan_address : options.host;
  std::string name = host == "0.0.0.0" || host == "localhost" ? "127.0.0.1" : host == "::" ? "::1" : host;
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return (options.tls_cert.empty() ? "http://" : "https://") + name + ":" + std::to_string(port) + "/";
}

void warn_of_plain_http(const ListenOptions& options) {
  if (is_this_machine(options.host) || !options.tls_cert.empty() || options.behind_proxy) return;
  warn("other machines reach this server at " + options.host +
       ", but browsers give the camera only to pages over HTTPS or from the machine itself: give --tls-cert and --tls-key, or put a proxy with TLS in front of it");
}

}  // namespace diopter::cli
