// What people type into a search becomes words; nothing of it is the language of the search.
#include "server/gallery/words.h"

#include <gtest/gtest.h>

namespace diopter::server {
namespace {

using Words = std::vector<std::string>;

TEST(SearchWords, PunctuationAndPicturesPartWords) {
  EXPECT_EQ(search_words("black-and-white, 3D!"), (Words{"black", "and", "white", "3D"}));
  EXPECT_EQ(search_words("  party 🎉 – Überraschung… "), (Words{"party", "Überraschung"}));
  EXPECT_EQ(search_words("日本語 кот"), (Words{"日本語", "кот"}));
  EXPECT_EQ(search_words("🎉 … “”"), Words{});
  EXPECT_EQ(search_words(""), Words{});
}

TEST(SearchWords, OperatorsMeanNothing) {
  EXPECT_EQ(to_fts5(search_words("name:blur OR \"x\" NEAR(a b) ^c - (d) *")), "\"name\" AND \"blur\" AND \"OR\" AND \"x\" AND \"NEAR\" AND \"a\" AND \"b\" AND \"c\" AND \"d\" *");
  EXPECT_EQ(to_tsquery(search_words("it's | !b & <-> \\ (c):*")), "'it' & 's' & 'b' & 'c':*");
  EXPECT_EQ(to_fts5({}), "");
}

TEST(SearchWords, LongInputIsCutAtALetter) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "word" + std::to_string(i) + " ";
  EXPECT_EQ(search_words(text).size(), 12u);
  std::string word = "x";
  for (int i = 0; i < 100; ++i) word += "é";
  const Words cut = search_words(word);
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_EQ(cut[0].size(), 63u);
}

TEST(SearchWords, WhatIsNoUtf8IsNoLetter) {
  EXPECT_EQ(search_words("ab\xff" "cd\xc3"), (Words{"ab", "cd"}));
  EXPECT_EQ(search_words("\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xe0\x81\xa1\xf0\x80\x81\xa1"), Words{});
}

}  // namespace
}  // namespace diopter::server
