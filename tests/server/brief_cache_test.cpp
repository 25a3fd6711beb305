// What is kept for a moment: who makes it anew, and that nobody else waits for that.
#include "server/publish/brief_cache.h"

#include <gtest/gtest.h>

#include <thread>

namespace diopter::server {
namespace {

using std::chrono::milliseconds;

class BriefCaches : public ::testing::Test {
 protected:
  int find() {
    return *cache_.find("a", [this]() -> Result<int> { return ++made_; });
  }
  BriefCache<int> cache_{milliseconds(500), 2};
  int made_ = 0;
};

TEST_F(BriefCaches, MakesOnceAndGivesWhatIsKept) {
  EXPECT_EQ(cache_.kept("a"), std::nullopt);
  EXPECT_EQ(find(), 1);
  EXPECT_EQ(find(), 1);
  EXPECT_EQ(cache_.kept("a"), 1);
  cache_.forget();
  EXPECT_EQ(cache_.kept("a"), std::nullopt);
  EXPECT_EQ(find(), 2);
}

TEST_F(BriefCaches, OneCallerMakesItAnewBeforeItEnds) {
  EXPECT_EQ(find(), 1);
  std::this_thread::sleep_for(milliseconds(420));  // of 500; the last fifth
  EXPECT_EQ(cache_.kept("a"), std::nullopt) << "the first is to make it";
  EXPECT_EQ(cache_.kept("a"), 1) << "the others go on with what there is";
  EXPECT_EQ(find(), 2);
  EXPECT_EQ(cache_.kept("a"), 2);
}

TEST_F(BriefCaches, WhatFailedIsNotKeptAndTheOldEnds) {
  EXPECT_EQ(find(), 1);
  std::this_thread::sleep_for(milliseconds(420));
  EXPECT_EQ(cache_.kept("a"), std::nullopt);
  EXPECT_FALSE(cache_.find("a", []() -> Result<int> { return unavailable("database", "is away"); }).ok());
  EXPECT_EQ(cache_.kept("a"), 1);
  std::this_thread::sleep_for(milliseconds(120));
  EXPECT_EQ(cache_.kept("a"), std::nullopt);
}

TEST_F(BriefCaches, HoldsABoundedNumber) {
  for (const char* key : {"a", "b", "c"}) EXPECT_TRUE(cache_.find(key, []() -> Result<int> { return 1; }).ok());
  EXPECT_EQ(cache_.kept("a"), std::nullopt);
  EXPECT_EQ(cache_.kept("c"), 1);
}

}  // namespace
}  // namespace diopter::server
