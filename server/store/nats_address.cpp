#include "server/store/nats_address.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace diopter::server {

namespace {

constexpr std::string_view kRemedy = "write nats://HOST:4222/NAME, for example";
constexpr size_t kNameLetters = 32;
constexpr int64_t kMostReplicas = 5;

Status bad_address(const std::string& what) { return invalid("--events", what, std::string(kRemedy)); }

bool is_name(std::string_view text) {
  const auto fits = [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '-' || letter == '_'; };
  return !text.empty() && text.size() <= kNameLetters && std::ranges::all_of(text, fits);
}

// "replicas=3&ca=FILE", what stands after '?'.
Status read_settings(std::string_view text, NatsAddress& address) {
  while (!text.empty()) {
    const std::string_view setting = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), setting.size() + 1));
    const std::string_view name = setting.substr(0, setting.find('=')), value = setting.substr(std::min(setting.size(), name.size() + 1));
    if (name == "replicas") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), address.replicas);
      if (error != std::errc() || end != value.data() + value.size() || address.replicas < 1 || address.replicas > kMostReplicas) return bad_address("replicas is a number from 1 to 5");
    } else if (name == "ca" && !value.empty() && address.is_encrypted) {
      address.certificates = value;
    } else {
      return bad_address("after '?' only replicas=1 to replicas=5 and, for tls://, ca=FILE can stand");
    }
  }
  return ok_status();
}

}  // namespace

Result<NatsAddress> parse_nats_address(const std::string& text) {
  NatsAddress address;
  std::string_view rest = text;
  const size_t scheme_end = rest.find("://");
  const std::string scheme(rest.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end));
  if (scheme != "nats" && scheme != "tls") return bad_address("must begin with nats:// or tls://");
  address.is_encrypted = scheme == "tls";
  rest.remove_prefix(scheme_end + 3);

  if (const size_t query = rest.find('?'); query != std::string_view::npos) {
    DIOPTER_TRY(read_settings(rest.substr(query + 1), address));
    rest = rest.substr(0, query);
  }
  // A password may hold a slash.
  const size_t hosts_begin = rest.rfind('@') == std::string_view::npos ? 0 : rest.rfind('@') + 1;
  if (const size_t slash = rest.find('/', hosts_begin); slash != std::string_view::npos) {
    if (!is_name(rest.substr(slash + 1))) return bad_address("the streams' name is 1 to 32 letters, digits, '-' and '_'");
    address.name = rest.substr(slash + 1);
    rest = rest.substr(0, slash);
  }

  std::string user;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    const std::string_view server = rest.substr(0, comma);
    const size_t at = server.rfind('@');
    if (at != std::string_view::npos) user = server.substr(0, at + 1);
    const std::string_view host = at == std::string_view::npos ? server : server.substr(at + 1);
    if (host.empty()) return bad_address("names no host");
    address.servers.push_back(scheme + "://" + user + std::string(host));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  if (address.servers.empty()) return bad_address("names no host");
  return address;
}

}  // namespace diopter::server
