#include "server/gallery/words.h"

#include <algorithm>
#include <cstdint>

namespace diopter::server {

namespace {

constexpr size_t kMostWords = 12, kMostBytes = 64;

struct Letter {
  char32_t value = 0;
  size_t bytes = 0;  // 0: no UTF-8
};

Letter first_letter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t bytes = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (bytes == 0 || bytes > text.size()) return {};
  char32_t value = bytes == 1 ? first : first & (0xffu >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3f);
  }
  const bool too_long = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  return too_long || value > 0x10ffff ? Letter{} : Letter{value, bytes};
}

struct Block {
  char32_t first, last;
};
// Beside ASCII: punctuation, symbols and pictures, which the databases take for no part of a word.
constexpr Block kNoLetters[] = {{0x80, 0xa9}, {0xab, 0xb4}, {0xb6, 0xb9}, {0xbb, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7}, {0x2000, 0x206f}, {0x20a0, 0x20cf}, {0x2190, 0x2bff},
                                {0x2e00, 0x2e7f}, {0x3000, 0x3004}, {0x3008, 0x3020}, {0xd800, 0xf8ff}, {0xfe00, 0xfe1f}, {0xfe30, 0xfe6f}, {0xff01, 0xff0f}, {0xfff0, 0xffff},
                                {0x1f000, 0x1faff}, {0xe0000, 0x10ffff}};

bool is_of_word(char32_t value) {
  if (value < 0x80) return (value >= '0' && value <= '9') || (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
  return std::ranges::none_of(kNoLetters, [value](const Block& block) { return value >= block.first && value <= block.last; });
}

std::string joined(const std::vector<std::string>& words, char quote, std::string_view between, std::string_view beginning) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : between).append(1, quote).append(word).append(1, quote);
  return words.empty() ? text : text.append(beginning);
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    const std::string_view bytes = text.substr(0, std::max<size_t>(letter.bytes, 1));
    text.remove_prefix(bytes.size());
    const bool was_in_word = in_word;
    in_word = letter.bytes != 0 && is_of_word(letter.value);
    if (!in_word) continue;
    if (!was_in_word) {
      if (words.size() == kMostWords) break;
      words.emplace_back();
    }
    if (words.back().size() + bytes.size() <= kMostBytes) words.back().append(bytes);
  }
  return words;
}

// Words hold neither quotes nor backslashes, so nothing in them needs an escape.
std::string to_fts5(const std::vector<std::string>& words) { return joined(words, '"', " AND ", " *"); }
std::string to_tsquery(const std::vector<std::string>& words) { return joined(words, '\'', " & ", ":*"); }

}  // namespace diopter::server
