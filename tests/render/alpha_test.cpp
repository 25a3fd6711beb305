#include "engine/render/alpha.h"

#include <cmath>
#include <tuple>

#include "tests/render/drawing.h"

namespace diopter {
namespace {

std::vector<uint8_t> opacity(const Mask& mask, const Frame& frame, const ForegroundClasses& foreground = {}) {
  Alpha alpha;
  alpha.update(mask, foreground, frame.view());
  std::vector<uint8_t> out(static_cast<size_t>(frame.size().width) * frame.size().height);
  for (int y = 0; y < frame.size().height; ++y) alpha.copy_row(y, out.data() + static_cast<size_t>(y) * frame.size().width);
  return out;
}

// Foreground right of a slanted line; `pixels_off` moves it.
bool right_of_line(float x, float y, float pixels_off = 0) { return x - pixels_off > 200 + .37f * y; }

// The line on a grid as a model would give it: soft, and a little off.
Mask slanted_mask(Size frame, Size grid) {
  Mask mask{grid.width, grid.height, 1, {}, Affine::scaling(double(frame.width) / grid.width, double(frame.height) / grid.height),
            {0, 0, float(grid.width), float(grid.height)}};
  const float cell = float(frame.width) / float(grid.width);
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      const float distance = ((float(x) + .5f) * cell - 200 - .37f * (float(y) + .5f) * cell - 3) / cell;
      mask.values.push_back(std::clamp(.5f + distance / 2, 0.f, 1.f));
    }
  }
  return mask;
}

TEST(Alpha, FollowsASlantedEdgeBetterThanBilinearSampling) {
  const Size size{640, 360}, grid{80, 45};
  const Frame frame = grey_frame(PixelFormat::kI420, size, 60);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int noise = (x * 7 + y * 13) % 9;
      frame.view().planes[0][y * frame.view().strides[0] + x] = static_cast<uint8_t>((right_of_line(x + .5f, y + .5f) ? 180 : 60) + noise);
    }
  }
  const Mask mask = slanted_mask(size, grid);
  const auto guided = opacity(mask, frame);
  double guided_error = 0, bilinear_error = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double truth = right_of_line(x + .5f, y + .5f) ? 1 : 0;
      const Point p = mask.frame_from_mask.inverse().apply(Point{x + .5f, y + .5f});
      const float px = std::clamp(p.x - .5f, 0.f, grid.width - 1.f), py = std::clamp(p.y - .5f, 0.f, grid.height - 1.f);
      const int cx = std::min(int(px), grid.width - 2), cy = std::min(int(py), grid.height - 2);
      const auto at = [&](int i, int j) { return mask.values[size_t(cy + j) * grid.width + cx + i]; };
      const float bilinear = std::lerp(std::lerp(at(0, 0), at(1, 0), px - cx), std::lerp(at(0, 1), at(1, 1), px - cx), py - cy);
      guided_error += std::abs(guided[size_t(y) * size.width + x] / 255. - truth);
      bilinear_error += std::abs(bilinear - truth);
    }
  }
  EXPECT_LT(guided_error, bilinear_error / 2);
}

TEST(Alpha, OfATurnedMaskIsThatOfTheUprightOne) {
  const Size size{320, 180};
  const Frame frame = grey_frame(PixelFormat::kI420, size, 90);
  Mask upright{64, 36, 1, {}, Affine::scaling(5, 5), {0, 0, 64, 36}};
  for (int y = 0; y < 36; ++y) {
    for (int x = 0; x < 64; ++x) upright.values.push_back(std::hypot(x - 30.f, y - 16.f) < 11 ? 1.f : 0.f);
  }
  // The same cells, stored a quarter turn on.
  Mask turned{36, 64, 1, std::vector<float>(36 * 64), {0, -5, 320, 5, 0, 0}, {0, 0, 36, 64}};
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 36; ++x) turned.values[size_t(y) * 36 + x] = upright.values[size_t(x) * 64 + (63 - y)];
  }
  const auto a = opacity(upright, frame), b = opacity(turned, frame);
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 3) << i % 320 << ", " << i / 320;
}

TEST(Alpha, OfSeveralClassesShowsTheNamedOnes) {
  const Size size{300, 100};
  const Frame frame = grey_frame(PixelFormat::kI420, size, 90);
  const Labels labels{"nothing", "cat", "dog"};
  Mask mask{30, 10, 3, std::vector<float>(900, 0.f), Affine::scaling(10, 10), {0, 0, 30, 10}, &labels};
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 30; ++x) mask.values[size_t(x / 10) * 300 + y * 30 + x] = 1;
  }
  const auto at = [&](const ForegroundClasses& foreground, int x) { return opacity(mask, frame, foreground)[50 * 300 + x]; };
  const int expected[][3] = {{0, 255, 255}, {0, 255, 0}, {0, 0, 255}, {255, 0, 0}};
  const ForegroundClasses foregrounds[] = {{}, {"cat"}, {"2"}, {"nothing"}};
  for (int i = 0; i < 4; ++i) {
    for (int third = 0; third < 3; ++third) EXPECT_EQ(at(foregrounds[i], 100 * third + 50), expected[i][third]) << i << ", " << third;
  }
}

TEST(Alpha, ReachesTheCornersOfAnEightKFrame) {
  const Size size{7680, 4320};
  const Frame frame = grey_frame(PixelFormat::kI420, size, 90);
  const Output mask = half_mask(size, {256, 144});
  const auto a = opacity(std::get<Mask>(mask.data), frame);
  EXPECT_EQ(a[0], 255);
  EXPECT_EQ(a[7679], 0);
  EXPECT_EQ(a[size_t{4319} * 7680], 255);
  EXPECT_EQ(a[size_t{4319} * 7680 + 7679], 0);
}

TEST(Alpha, SurvivesHugeAndMissingNumbers) {
  const Frame frame = grey_frame(PixelFormat::kRgba, {67, 35}, 90);
  const float nan = std::nanf(""), huge = 3e38f;
  for (const Affine& map : {Affine{1, 0, 0, 0, 1, 0}, Affine{1e30, 0, -1e30, 0, 1e30, 5}, Affine{1e-30, 0, 0, 0, 1e-30, 0}, Affine{0, 0, 0, 0, 0, 0},
                            Affine{double(nan), 0, 0, 0, 1, 0}, Affine{1e20, 1e20, 0, -1e20, 1e20, 0}, Affine{3, 1, -9, -1, 3, 2}}) {
    Mask mask{4, 4, 1, {nan, huge, -huge, 0, 1, 1, 0, 0, .5f, .5f, nan, nan, 1, 0, 1, 0}, map, {-huge, nan, huge, 4}};
    opacity(mask, frame);
    mask.content = {0, 0, 4, 4};
    opacity(mask, frame);
  }
}

TEST(Alpha, AGateIsTheEdgeOfAllClassesTogether) {
  Mask mask{32, 1, 3, {}, Affine::scaling(4, 32), {0, 0, 32, 1}};
  mask.values.assign(32, 0);
  mask.values.insert(mask.values.end(), 32, .1f);
  for (int x = 0; x < 32; ++x) mask.values.push_back(x % 2 ? .9f : 0);
  for (int x = 0; x < 32; ++x) mask.gate.push_back(x < 16 ? 1 : 0);
  const Frame frame = grey_frame(PixelFormat::kI420, {128, 32});
  Alpha alpha;
  std::vector<uint8_t> row(128 + 16);
  alpha.update(mask, {}, frame.view());
  alpha.copy_row(16, row.data());
  EXPECT_GT(row[20], 250);
  EXPECT_LT(row[110], 5);
  // Of parts with probabilities that lie close together the likelier one is drawn all the same.
  std::fill(mask.values.begin() + 32, mask.values.begin() + 64, .999f);
  std::fill(mask.values.begin() + 64, mask.values.end(), .95f);
  for (const auto& [part, least, most] : {std::tuple("1", 230, 255), std::tuple("2", 0, 25)}) {
    alpha.update(mask, {part}, frame.view());
    alpha.copy_row(16, row.data());
    EXPECT_GE(row[20], least) << part;
    EXPECT_LE(row[20], most) << part;
    EXPECT_LT(row[110], 5);
  }
  alpha.update(mask, {"0"}, frame.view());
  alpha.copy_row(16, row.data());
  EXPECT_LT(row[20], 60);
  EXPECT_GT(row[110], 250);
}

}  // namespace
}  // namespace diopter
