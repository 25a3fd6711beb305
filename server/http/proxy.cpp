#include "server/http/proxy.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <boost/asio/ip/address.hpp>

namespace diopter::server {

namespace ip = boost::asio::ip;

namespace {

std::optional<ip::address> address_of(std::string_view text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::address(ip::make_address_v4(ip::v4_mapped, address.to_v6()));
  return address;
}

// The last entry of the last field of this name.
std::string_view last_entry(const Request& request, std::string_view name) {
  const auto at = std::find_if(request.fields.rbegin(), request.fields.rend(), [name](const auto& field) { return field.first == name; });
  if (at == request.fields.rend()) return {};
  std::string_view entry = at->second;
  if (const size_t comma = entry.rfind(','); comma != std::string_view::npos) entry.remove_prefix(comma + 1);
  while (!entry.empty() && (entry.front() == ' ' || entry.front() == '\t')) entry.remove_prefix(1);
  while (!entry.empty() && (entry.back() == ' ' || entry.back() == '\t')) entry.remove_suffix(1);
  return entry;
}

// "203.0.113.7:4711" and "[2001:db8::1]:4711" without the port.
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) return entry.substr(1, entry.find(']') == std::string_view::npos ? 0 : entry.find(']') - 1);
  return std::ranges::count(entry, ':') == 1 ? entry.substr(0, entry.find(':')) : entry;
}

}  // namespace

bool is_private_address(std::string_view text) {
  const std::optional<ip::address> address = address_of(text);
  if (!address) return false;
  if (address->is_loopback()) return true;
  if (address->is_v6()) return address->to_v6().is_link_local() || (address->to_v6().to_bytes()[0] & 0xfe) == 0xfc;
  const auto bytes = address->to_v4().to_bytes();
  return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] >= 16 && bytes[1] < 32) || (bytes[0] == 192 && bytes[1] == 168);
}

void believe_proxy(Request& request) {
  if (!is_private_address(request.client)) return;
  if (const std::optional<ip::address> client = address_of(without_port(last_entry(request, "x-forwarded-for")))) request.client = client->to_string();
  const std::string_view scheme = last_entry(request, "x-forwarded-proto");
  if (!scheme.empty()) request.is_secure = std::ranges::equal(scheme, std::string_view("https"), [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

}  // namespace diopter::server
