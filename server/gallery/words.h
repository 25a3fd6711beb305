// The words of what somebody searches for. Operators and quotes of a search language are no words, so they mean nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diopter::server {

// Splits at white space, punctuation and pictures; at most 12 words, each cut to 64 bytes at a letter's border. What is no UTF-8 is left out.
std::vector<std::string> search_words(std::string_view text);

// The words as a question in the language of each database: all of them, the last one as a beginning. Empty where there are no words.
std::string to_fts5(const std::vector<std::string>& words);
std::string to_tsquery(const std::vector<std::string>& words);

}  // namespace diopter::server
