#include "engine/output/place.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace diopter {
namespace {

Mask mask_of(int width, int height, int channels, std::vector<float> values, const Affine& place) {
  Mask mask;
  mask.width = width;
  mask.height = height;
  mask.channels = channels;
  mask.values = std::move(values);
  mask.frame_from_mask = place;
  return mask;
}

Mask random_mask(int width, int height, int channels, const Affine& place) {
  std::mt19937 random(7);
  std::vector<float> values(static_cast<size_t>(width) * height * channels);
  for (float& value : values) value = static_cast<float>(random() % 10007) / 10006.f;
  return mask_of(width, height, channels, std::move(values), place);
}

// The value of one class at a place of the grid, by the textbook: four neighbours, half-pixel centres, clamped at the edge.
double plain_bilinear(const Mask& mask, int channel, double u, double v) {
  const double x = std::clamp(u - .5, 0., mask.width - 1.), y = std::clamp(v - .5, 0., mask.height - 1.);
  double sum = 0;
  for (int row = 0; row < mask.height; ++row) {
    for (int column = 0; column < mask.width; ++column) {
      const double weight = std::max(0., 1 - std::abs(x - column)) * std::max(0., 1 - std::abs(y - row));
      sum += weight * mask.values[(static_cast<size_t>(channel) * mask.height + row) * mask.width + column];
    }
  }
  return sum;
}

// Compares each pixel with the plain way; one-class samples may differ by rounding.
void expect_plain(const Mask& mask, Size frame) {
  FrameMask placed;
  ASSERT_TRUE(mask_to_frame(mask, frame, placed).ok());
  const Affine back = mask.frame_from_mask.inverse();
  int64_t covered = 0;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      const double u = back.a * (x + .5) + back.b * (y + .5) + back.c, v = back.d * (x + .5) + back.e * (y + .5) + back.f;
      const bool inside = u >= 0 && u < mask.width && v >= 0 && v < mask.height;
      const int sample = placed.samples[static_cast<size_t>(y) * frame.width + x];
      covered += mask.channels > 1 ? sample > 0 : sample >= 128;
      if (!inside) {
        ASSERT_EQ(sample, 0) << x << ',' << y;
      } else if (mask.channels == 1) {
        ASSERT_NEAR(sample, plain_bilinear(mask, 0, u, v) * 255, .502) << x << ',' << y;
      } else {
        int best = 0;
        for (int c = 1; c < mask.channels; ++c) {
          if (plain_bilinear(mask, c, u, v) > plain_bilinear(mask, best, u, v)) best = c;
        }
        ASSERT_EQ(sample, best) << x << ',' << y;
      }
    }
  }
  EXPECT_DOUBLE_EQ(placed.coverage, static_cast<double>(covered) / (static_cast<double>(frame.width) * frame.height));
}

const Affine kTurned = Affine::translation(20, 14).after(Affine::rotation(std::numbers::pi / 7)).after(Affine::scaling(3.1, 2.3)).after(Affine::translation(-5, -4));

TEST(MaskToFrame, ProbabilitiesAreThePlainBilinearOnes) { expect_plain(random_mask(9, 7, 1, Affine::scaling(41 / 9., 29 / 7.)), {41, 29}); }
TEST(MaskToFrame, ShrinkingIsPlainBilinearToo) { expect_plain(random_mask(19, 17, 1, Affine::scaling(8 / 19., 5 / 17.)), {8, 5}); }
TEST(MaskToFrame, ClassesAreThePlainBilinearOnes) { expect_plain(random_mask(9, 7, 5, Affine::scaling(41 / 9., 29 / 7.)), {41, 29}); }
TEST(MaskToFrame, ATurnedGridLandsTurned) { expect_plain(random_mask(10, 8, 1, kTurned), {40, 28}); }
TEST(MaskToFrame, ATurnedGridOfClassesLandsTurned) { expect_plain(random_mask(10, 8, 4, kTurned), {40, 28}); }
TEST(MaskToFrame, AFlippedGridLandsFlipped) { expect_plain(random_mask(9, 7, 3, Affine{-4, 0, 36, 0, 4, 0}), {36, 28}); }

// A letterboxed grid reaches out of the frame above and below: the frame shows its middle.
TEST(MaskToFrame, ALetterboxedGridIsCutToItsPicture) { expect_plain(random_mask(8, 8, 1, Affine{4, 0, 0, 0, 4, -8}), {32, 16}); }
TEST(MaskToFrame, AGridThatCoversPartOfTheFrameLeavesTheRestEmpty) { expect_plain(random_mask(4, 4, 3, Affine{2, 0, 5, 0, 2, 3}), {20, 14}); }

TEST(MaskToFrame, ScoresAreInterpolatedBeforeTheLargestWins) {
  FrameMask placed;  // class 1 wins no cell, but wins between them
  ASSERT_TRUE(mask_to_frame(mask_of(2, 1, 3, {10, 0, 9.5f, 9.5f, 0, 10}, Affine::scaling(2.5, 1)), {5, 1}, placed).ok());
  EXPECT_EQ(placed.samples, (std::vector<uint8_t>{0, 1, 1, 1, 2}));
  EXPECT_DOUBLE_EQ(placed.coverage, .8);
  EXPECT_DOUBLE_EQ(placed.class_coverage[1], .6);
}

TEST(MaskToFrame, CoverageCountsFromHalf) {
  FrameMask placed;
  ASSERT_TRUE(mask_to_frame(mask_of(4, 1, 1, {.49f, .5f, 1, 0}, {}), {4, 1}, placed).ok());
  EXPECT_DOUBLE_EQ(placed.coverage, .5);
}

TEST(MaskToFrame, AReusedAnswerForgetsTheLastMask) {
  FrameMask placed;
  ASSERT_TRUE(mask_to_frame(random_mask(9, 7, 5, Affine::scaling(4, 4)), {36, 28}, placed).ok());
  ASSERT_TRUE(mask_to_frame(mask_of(1, 1, 1, {1}, {}), {2, 1}, placed).ok());
  EXPECT_EQ(placed.samples, (std::vector<uint8_t>{255, 0}));
  EXPECT_EQ(placed.class_coverage.size(), 1u);
}

TEST(MaskToFrame, RefusesWhatHasNoPlaceOrNoCells) {
  FrameMask placed;
  EXPECT_FALSE(mask_to_frame(mask_of(1, 1, 1, {1}, Affine::scaling(0, 1)), {2, 2}, placed).ok());
  EXPECT_FALSE(mask_to_frame(mask_of(1, 1, 1, {1}, Affine::scaling(NAN, 1)), {2, 2}, placed).ok());
  EXPECT_FALSE(mask_to_frame(mask_of(1, 1, 1, {}, {}), {2, 2}, placed).ok());
  EXPECT_FALSE(mask_to_frame(mask_of(1, 1, 1, {1}, {}), {0, 2}, placed).ok());
}

TEST(MaskToFrame, WhereTheGateIsShutAllIsClassZero) {
  Mask mask;
  mask.width = 2;
  mask.height = 1;
  mask.channels = 3;
  mask.values = {0, 0, .2f, .2f, .9f, .1f};
  mask.gate = {1, 0};
  mask.frame_from_mask = Affine::scaling(4, 1);
  FrameMask placed;
  ASSERT_TRUE(mask_to_frame(mask, {8, 1}, placed).ok());
  EXPECT_EQ(placed.samples, (std::vector<uint8_t>{2, 2, 2, 2, 0, 0, 0, 0}));
  EXPECT_EQ(placed.class_coverage, (std::vector<double>{.5, 0, .5}));
  mask.gate.pop_back();
  EXPECT_FALSE(mask_to_frame(mask, {8, 1}, placed).ok());
}

}  // namespace
}  // namespace diopter
