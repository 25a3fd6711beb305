#include "cli/listening.h"

#include <algorithm>
#include <cstdio>
#include <thread>

namespace diopter::cli {

namespace {

constexpr uint16_t kPort = 8080;

bool is_this_machine(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

void print_line(std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); }

}  // namespace

void declare_listening(CLI::App& app, ListenOptions& options) {
  app.add_option("--port", options.port, "where to listen, 8080 where it is not given; 0: any port that is free")->check(CLI::Range(0, 65535));
  app.add_option("--host", options.host, "the address to listen on; 0.0.0.0: all of this machine's")->capture_default_str();
  app.add_option("--tls-cert", options.tls_cert, "serve HTTPS with this certificate (PEM, with those that lead to its root); read again at SIGHUP");
  app.add_option("--tls-key", options.tls_key, "its private key (PEM, without a passphrase)");
  app.add_flag("--hsts", options.hsts, "tell browsers that came over HTTPS never to come without it");
  app.add_flag("--behind-proxy", options.behind_proxy, "believe X-Forwarded-For and X-Forwarded-Proto from this machine and private networks");
  app.add_flag("--verbose", options.verbose, "print a line for each request on stderr");
  app.add_option("--log-format", options.log_format, "print it as text or as json")->check(CLI::IsMember({"text", "json"}));
}

Result<server::HttpOptions> http_options(const ListenOptions& options) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return invalid(options.tls_cert.empty() ? "--tls-cert" : "--tls-key", "is missing", "give both the certificate and its key");
  }
  server::HttpOptions http;
  http.host = options.host;
  http.port = options.port.value_or(kPort);
  http.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 2U, 4U));
  http.tls_cert = options.tls_cert;
  http.tls_key = options.tls_key;
  http.only_secure = options.hsts;
  http.behind_proxy = options.behind_proxy;
  http.log_format = options.log_format == "json" ? server::HttpOptions::Log::kJson : server::HttpOptions::Log::kText;
  if (options.verbose || !options.log_format.empty()) http.log_request = print_line;
  http.complain = [](const Status& status) { warn(status.to_string()); };
  return http;
}

std::string url_of(const ListenOptions& options, uint16_t port) {
  const std::string& host = options.host;
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
