#include "server/http/fields.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace diopter::server {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// The part of `list` before the next separator, trimmed; `list` keeps the rest.
std::string_view next_of(std::string_view& list, char separator) {
  const size_t end = list.find(separator);
  const std::string_view item = trimmed(list.substr(0, end));
  list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
  return item;
}

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t value = 0;
  if (text.empty() || !std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; })) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return INT64_MAX;
  return value;
}

// Whether "q=0", "q=0.0" ... stands among a coding's parameters.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = next_of(parameters, ';');
    if (parameter.size() >= 3 && same_word(parameter.substr(0, 2), "q=")) return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

Part parse_range(std::string_view field, int64_t size) {
  const Part whole{Part::Kind::kWhole, 0, size};
  field = trimmed(field);
  if (field.size() < 6 || !same_word(field.substr(0, 6), "bytes=") || field.find(',') != std::string_view::npos) return whole;
  field.remove_prefix(6);
  const size_t dash = field.find('-');
  if (dash == std::string_view::npos) return whole;
  const std::string_view from_text = trimmed(field.substr(0, dash)), to_text = trimmed(field.substr(dash + 1));
  const std::optional<int64_t> from = whole_number(from_text), to = whole_number(to_text);
  if ((!from && !from_text.empty()) || (!to && !to_text.empty()) || (!from && !to) || (from && to && *to < *from)) return whole;
  if (!from) {
    const int64_t length = std::min(*to, size);
    return length > 0 ? Part{Part::Kind::kPart, size - length, length} : Part{Part::Kind::kUnsatisfiable};
  }
  if (*from >= size) return {Part::Kind::kUnsatisfiable};
  const int64_t last = to ? std::min(*to, size - 1) : size - 1;
  return {Part::Kind::kPart, *from, last - *from + 1};
}

Codings parse_accept_encoding(std::string_view field) {
  std::optional<bool> brotli, gzip, any;
  while (!field.empty()) {
    std::string_view item = next_of(field, ',');
    const std::string_view coding = next_of(item, ';');
    const bool taken = !is_refused(item);
    if (same_word(coding, "br")) brotli = taken;
    if (same_word(coding, "gzip") || same_word(coding, "x-gzip")) gzip = taken;
    if (coding == "*") any = taken;
  }
  return {brotli.value_or(any.value_or(false)), gzip.value_or(any.value_or(false))};
}

bool matches_etag(std::string_view field, std::string_view etag) {
  while (!field.empty()) {
    std::string_view item = next_of(field, ',');
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == "*" || (item == etag && !etag.empty())) return true;
  }
  return false;
}

}  // namespace diopter::server
