// Percentiles out of buckets against those of the figures themselves; tables that a spreadsheet opens without running anything.
#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "server/insights/csv.h"
#include "server/insights/frame_times.h"

namespace diopter::server {
namespace {

TEST(InsightsFrameTimes, AnEstimateLiesInTheBucketOfTheTruePercentile) {
  std::mt19937 random(7);
  std::lognormal_distribution<double> times(3, 0.6);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> all(1 + random() % 500);
    FrameTimeCounts counts;
    for (double& time : all) {
      time = std::min(times(random), 999.0);
      ++counts[frame_time_bucket(time)];
    }
    std::ranges::sort(all);
    for (const double quantile : {0.5, 0.95}) {
      // The smallest figure that at least this share of all is not above.
      const auto rank = static_cast<size_t>(std::ceil(quantile * static_cast<double>(all.size())));
      const int64_t bucket = frame_time_bucket(all[rank - 1]);
      const double estimate = *estimated_quantile(counts, quantile);
      EXPECT_EQ(frame_time_bucket(estimate), bucket) << estimate << " of " << all.size();
    }
  }
}

TEST(InsightsFrameTimes, SpreadsABucketEvenly) {
  EXPECT_DOUBLE_EQ(*estimated_quantile({{20, 10}}, 0.5), 18);
  EXPECT_DOUBLE_EQ(*estimated_quantile({{10, 50}, {20, 50}}, 0.95), 19.6);
  EXPECT_DOUBLE_EQ(*estimated_quantile({{1, 1}}, 0.5), 0.5);
}

TEST(InsightsFrameTimes, NothingCountedIsNoEstimate) {
  EXPECT_FALSE(estimated_quantile({}, 0.5).has_value());
  EXPECT_FALSE(estimated_quantile({{10, 0}}, 0.5).has_value());
}

TEST(InsightsFrameTimes, WhatIsSlowerThanASecondFallsIntoTheLastBucket) {
  EXPECT_EQ(frame_time_bucket(0), 1);
  EXPECT_EQ(frame_time_bucket(16), 16);
  EXPECT_EQ(frame_time_bucket(16.1), 20);
  EXPECT_EQ(frame_time_bucket(86'400'000), 1000);
}

TEST(InsightsCsv, QuotesFieldsAndDisarmsFormulas) {
  EXPECT_EQ(csv_line({"day", "a \"b\", c"}), "\"day\",\"a \"\"b\"\", c\"\r\n");
  EXPECT_EQ(csv_line({"=1+1"}), "\"'=1+1\"\r\n");
  EXPECT_EQ(csv_line({"@SUM(A1)", "+1 2", "\tx"}), "\"'@SUM(A1)\",\"'+1 2\",\"'\tx\"\r\n");
  EXPECT_EQ(csv_line({"-2.5", "-2+3"}), "\"-2.5\",\"'-2+3\"\r\n");
}

}  // namespace
}  // namespace diopter::server
