// The vector kernels against plain loops on random inputs, at lengths that leave a rest.
#include "engine/render/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "engine/render/edge_kernels.h"

namespace diopter {
namespace {

namespace k = render_kernels;

constexpr size_t kCounts[] = {1, 2, 7, 16, 33, 64, 131};

struct Random {
  std::mt19937 engine{7};
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine); }
  float share() { return std::uniform_real_distribution<float>(0, 1)(engine); }
  std::vector<uint8_t> bytes(size_t count) {
    std::vector<uint8_t> out(count);
    for (uint8_t& b : out) b = static_cast<uint8_t>(between(0, 255));
    return out;
  }
  std::vector<float> floats(size_t count) {
    std::vector<float> out(count);
    for (float& f : out) f = share();
    return out;
  }
};

int divided(int sum, int by) { return static_cast<int>(std::lround(double(sum) / by)); }

TEST(Kernels, MixingAndWeightsMatchPlainLoops) {
  Random random;
  for (size_t count : kCounts) {
    const auto source = random.bytes(count), weights = random.bytes(2 * count), below = random.bytes(2 * count);
    auto mixed = below;
    k::mix(mixed.data(), source.data(), weights.data(), count);
    std::vector<uint8_t> wide(4 * count), half(count);
    k::widen(weights.data(), count, wide.data());
    k::halve(below.data(), weights.data(), count, half.data());
    for (size_t x = 0; x < count; ++x) {
      ASSERT_NEAR(mixed[x], divided(below[x] * (255 - weights[x]) + source[x] * weights[x], 255), 1);
      ASSERT_EQ(wide[4 * x], weights[x]);
      ASSERT_EQ(wide[4 * x + 2], weights[x]);
      ASSERT_EQ(wide[4 * x + 3], 0);
      ASSERT_EQ(half[x], (below[2 * x] + below[2 * x + 1] + weights[2 * x] + weights[2 * x + 1] + 2) / 4);
    }
  }
}

TEST(Kernels, ColoursMatchPlainLoops) {
  Random random;
  for (ColourMatrix matrix : {ColourMatrix::kBt601, ColourMatrix::kBt709}) {
    for (ColourRange range : {ColourRange::kLimited, ColourRange::kFull}) {
      const ColourSpace colour{matrix, range};
      const YuvWeights weights = yuv_weights(colour);
      for (size_t count : kCounts) {
        const auto rgba = random.bytes(4 * count);
        std::vector<uint8_t> y(count), u(count), v(count);
        k::weigh_rgb(rgba.data(), weights.y, count, y.data());
        k::weigh_rgb(rgba.data(), weights.u, count, u.data());
        k::weigh_rgb(rgba.data(), weights.v, count, v.data());
        for (size_t x = 0; x < count; ++x) {
          const Yuv plain = yuv_of_rgb(colour, rgba[4 * x], rgba[4 * x + 1], rgba[4 * x + 2]);
          ASSERT_NEAR(y[x], plain.y, 1);
          ASSERT_NEAR(u[x], plain.u, 1);
          ASSERT_NEAR(v[x], plain.v, 1);
        }
      }
    }
  }
}

TEST(Kernels, ResamplingMatchesPlainLoops) {
  Random random;
  for (size_t count : kCounts) {
    const auto row = random.bytes(4 * 40), other = random.bytes(8 * count), third = random.bytes(8 * count);
    std::vector<int32_t> index(count), halves(count);
    std::vector<int16_t> share(4 * count), levels(41), expanded(count);
    for (size_t x = 0; x < count; ++x) {
      index[x] = random.between(0, 38);
      std::fill_n(share.data() + 4 * x, 4, static_cast<int16_t>(random.between(0, 32767)));
      const int second = random.between(0, 16384);
      halves[x] = (16384 - second) | second << 16;
    }
    for (int16_t& level : levels) level = static_cast<int16_t>(random.between(0, 255 * k::kHalfUnit));
    std::vector<uint8_t> out(4 * count), quarter(4 * count), between(count);
    k::expand_rgba(row.data(), index.data(), share.data(), count, out.data());
    k::halve_rgba(other.data(), third.data(), count, quarter.data());
    k::expand_halves(levels.data(), index.data(), halves.data(), count, expanded.data());
    const float part = random.share();
    const auto reversed = std::vector<int16_t>(expanded.rbegin(), expanded.rend());
    k::between_halves(expanded.data(), reversed.data(), part, count, between.data());
    for (size_t i = 0; i < 4 * count; ++i) {
      const int left = row[4 * index[i / 4] + i % 4], right = row[4 * index[i / 4] + 4 + i % 4];
      ASSERT_NEAR(out[i], left + (right - left) * share[i] / 32768., .51);
      const size_t at = i / 4 * 8 + i % 4;
      ASSERT_NEAR(quarter[i], (other[at] + other[at + 4] + third[at] + third[at + 4]) / 4., 1);
    }
    for (size_t x = 0; x < count; ++x) {
      const double second = (halves[x] >> 16) / 16384.;
      ASSERT_NEAR(expanded[x], levels[index[x]] * (1 - second) + levels[index[x] + 1] * second, .6);
      ASSERT_NEAR(between[x], (expanded[x] + (reversed[x] - expanded[x]) * part) / k::kHalfUnit, .6);
    }
  }
}

TEST(Kernels, SumsMatchPlainLoops) {
  Random random;
  for (size_t count : kCounts) {
    const auto samples = random.bytes(4 * count), weights = random.bytes(count);
    std::vector<uint16_t> sums(2 * count, 9), pairs(count);
    k::accumulate(samples.data(), weights.data(), count, sums.data());
    for (size_t x = 0; x < count; ++x) ASSERT_EQ(sums[x], 9 + divided(samples[x] * weights[x], 255));
    k::add_neighbours(sums.data(), count, pairs.data());
    for (size_t x = 0; x < count; ++x) ASSERT_EQ(pairs[x], sums[2 * x] + sums[2 * x + 1]);
    std::vector<int32_t> weighted(count, 0);
    std::vector<uint8_t> taken(count);
    k::add_weighted(samples.data(), 10000, count, weighted.data());
    k::add_weighted(weights.data(), 6384, count, weighted.data());
    k::take_sums(weighted.data(), 14, count, taken.data());
    for (size_t x = 0; x < count; ++x) ASSERT_EQ(taken[x], divided(samples[x] * 10000 + weights[x] * 6384, 16384)) << x;
    const auto values = random.floats(count + 5 * 4);
    std::vector<float> windows(count);
    k::window_sum(values.data(), 4, 5, .2f, count, windows.data());
    for (size_t x = 0; x < count; ++x) ASSERT_NEAR(windows[x], (values[x] + values[x + 4] + values[x + 8] + values[x + 12] + values[x + 16]) / 5, 1e-5);
    for (int step : {2, 4}) {
      std::vector<uint8_t> planes[3], joined(step * count);
      for (auto& plane : planes) plane.resize(count);
      uint8_t* const out[3] = {planes[0].data(), planes[1].data(), planes[2].data()};
      k::split(samples.data(), step, count, out);
      k::join(out, step, count, joined.data());
      for (size_t i = 0; i < joined.size(); ++i) ASSERT_EQ(joined[i], i % step == 3 ? 255 : samples[i]);
    }
  }
}

TEST(EdgeKernels, PairsMatchPlainLoops) {
  Random random;
  for (size_t count : kCounts) {
    std::vector<int32_t> pairs(41), index(count), share(count), row0(count), row1(count);
    const auto pair = [&] { return random.between(-16000, 16000) << 16 | (random.between(-16000, 16000) & 0xffff); };
    const auto slope = [](int32_t p) { return static_cast<int16_t>(p & 0xffff); };
    for (int32_t& p : pairs) p = pair();
    for (size_t x = 0; x < count; ++x) {
      index[x] = random.between(0, 39);
      share[x] = random.between(0, 32767) * 0x10001;
      row1[x] = pair();
    }
    k::expand_pairs(pairs.data(), index.data(), share.data(), count, row0.data());
    const auto guide = random.bytes(count);
    std::vector<uint8_t> out(count);
    const float part = random.share();
    k::apply_pairs(row0.data(), row1.data(), part, guide.data(), count, out.data());
    for (size_t x = 0; x < count; ++x) {
      const double s = (share[x] & 0xffff) / 32768.;
      const int32_t left = pairs[index[x]], right = pairs[index[x] + 1];
      ASSERT_NEAR(slope(row0[x]), slope(left) + (slope(right) - slope(left)) * s, .6);
      ASSERT_NEAR(row0[x] >> 16, (left >> 16) + ((right >> 16) - (left >> 16)) * s, .6);
      const double a = slope(row0[x]) + (slope(row1[x]) - slope(row0[x])) * part, b = (row0[x] >> 16) + ((row1[x] >> 16) - (row0[x] >> 16)) * double(part);
      ASSERT_NEAR(out[x], std::clamp((a * guide[x] + b * 255) / k::kPairUnit, 0., 255.), 1.1);
    }
  }
}

TEST(EdgeKernels, GuideAndMarksMatchPlainLoops) {
  Random random;
  for (size_t count : kCounts) {
    for (int taps = 1; taps <= 4; ++taps) {
      const auto row0 = random.bytes(80), row1 = random.bytes(80);
      const uint8_t* const rows[2] = {row0.data(), row1.data()};
      std::vector<int32_t> offsets(2 * (count + k::kSlack));
      for (size_t i = 0; i < 2 * count; ++i) offsets[i] = random.between(0, 70);
      std::vector<float> out(count + k::kSlack);
      k::sample(rows, offsets.data(), taps, count, out.data());
      for (size_t x = 0; x < count; ++x) {
        int sum = 0;
        for (int i = 0; i < 2 * taps; ++i) sum += row0[offsets[2 * x + i % 2] + i / 2] + row1[offsets[2 * x + i % 2] + i / 2];
        ASSERT_NEAR(out[x], sum / (255. * 4 * taps), 1e-5);
      }
    }
    auto values = random.floats(count + k::kSlack);
    std::vector<uint8_t> marks(count + k::kSlack);
    std::vector<float> out(count + k::kSlack);
    k::stretch(values.data(), count, .2f, out.data(), marks.data());
    for (size_t x = 0; x < count; ++x) {
      ASSERT_NEAR(out[x], std::clamp((values[x] - .2f) / .6f, 0.f, 1.f), 1e-5);
      ASSERT_EQ(marks[x], (out[x] < 1 ? k::kNotSolid : 0) | (out[x] > 0 ? k::kNotClear : 0));
    }
  }
}

TEST(EdgeKernels, TheFitIsTheLeastSquaresOfItsWindow) {
  Random random;
  const size_t count = 37, width = count + 2 * k::kRadius + k::kSlack;
  std::vector<float> guide[5], mask[5], scratch(4 * width), a(width), b(width);
  const float *guides[5], *masks[5];
  for (int i = 0; i < 5; ++i) {
    guide[i] = random.floats(width);
    mask[i] = random.floats(width);
    guides[i] = guide[i].data() + k::kRadius;
    masks[i] = mask[i].data() + k::kRadius;
  }
  constexpr float kEpsilon = 1e-2f;
  k::fit_guided(guides, masks, count, kEpsilon, scratch.data(), a.data(), b.data());
  for (size_t x = 0; x < count; ++x) {
    double g = 0, m = 0, gm = 0, gg = 0;
    for (int i = 0; i < 5; ++i) {
      for (int j = 0; j < 5; ++j) {
        g += guide[i][x + j] / 25;
        m += mask[i][x + j] / 25;
        gm += guide[i][x + j] * mask[i][x + j] / 25;
        gg += guide[i][x + j] * guide[i][x + j] / 25;
      }
    }
    const double slope = (gm - g * m) / (gg - g * g + kEpsilon);
    ASSERT_NEAR(a[x], slope, 1e-3);
    ASSERT_NEAR(b[x], m - slope * g, 1e-3);
  }
}

}  // namespace
}  // namespace diopter
