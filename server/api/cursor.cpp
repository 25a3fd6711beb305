#include "server/api/cursor.h"

#include <sodium.h>

#include <charconv>

namespace diopter::server {

namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

Status no_cursor() { return not_found("query/cursor", "There is no such page.", "Take the cursor from \"next\" of the page before."); }

}  // namespace

std::string to_cursor(std::string_view key) {
  std::string text(sodium_base64_encoded_len(key.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size(), kVariant);
  text.pop_back();  // the terminator
  return text;
}

Result<std::string> text_cursor(const nlohmann::json& query) {
  const std::string text = query.value("cursor", "");
  std::string key(text.size(), '\0');
  size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), text.data(), text.size(), nullptr, &length, nullptr, kVariant) != 0) return no_cursor();
  key.resize(length);
  for (const char c : key) {
    if (c < ' ' || c > '~') return no_cursor();
  }
  return key;
}

std::string time_key(int64_t ms, std::string_view id) { return std::to_string(ms) + " " + std::string(id); }

Result<TimeCursor> time_cursor(const nlohmann::json& query, TimeCursor start) {
  DIOPTER_ASSIGN(const std::string key, text_cursor(query));
  if (key.empty()) return start;
  TimeCursor cursor{};
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), cursor.ms);
  if (error != std::errc() || end == key.data() + key.size() || *end != ' ') return no_cursor();
  cursor.id = std::string(end + 1, key.data() + key.size());
  return cursor;
}

}  // namespace diopter::server
