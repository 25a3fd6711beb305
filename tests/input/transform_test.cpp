#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <cmath>
#include <cstring>

#include "tests/input/plain_transform.h"
#include "tests/input/random_cases.h"
#include "tests/sanitized.h"

namespace diopter {
namespace {

struct Made {
  Tensor tensor;
  Mapping mapping;
};

Made run(const RegionSpec& region, const TransformSpec& spec, const Frame& frame, const Shape& model = {}) {
  Transformer transformer(region, spec);
  Made made;
  const Status status = transformer.run(frame.view(), model, made.tensor, made.mapping);
  EXPECT_TRUE(status.ok()) << status.to_string();
  return made;
}

// The tensor's values as [height][width][channel].
std::vector<float> values_of(const Tensor& tensor, const TransformSpec& spec, Size size) {
  const int channels = channel_count(spec.colour);
  const int64_t pixels = static_cast<int64_t>(size.width) * size.height;
  std::vector<float> all(static_cast<size_t>(pixels * channels));
  for (int64_t i = 0; i < pixels; ++i) {
    for (int c = 0; c < channels; ++c) {
      const int64_t at = spec.layout == Layout::kNchw ? c * pixels + i : i * channels + c;
      float& value = all[static_cast<size_t>(i * channels + c)];
      switch (tensor.type()) {
        case ElementType::kFloat32: value = static_cast<const float*>(tensor.data())[at]; break;
        case ElementType::kFloat16: value = half_to_float(static_cast<const uint16_t*>(tensor.data())[at]); break;
        case ElementType::kUint8: value = static_cast<const uint8_t*>(tensor.data())[at]; break;
        default: value = static_cast<const int8_t*>(tensor.data())[at]; break;
      }
    }
  }
  return all;
}

double worst_difference(const std::vector<float>& a, const std::vector<double>& b) {
  EXPECT_EQ(a.size(), b.size());
  double worst = 0;
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) worst = std::fmax(worst, std::isnan(a[i]) ? 1e9 : std::fabs(a[i] - b[i]));
  return worst;
}

class AnyFormat : public testing::TestWithParam<PixelFormat> {};
INSTANTIATE_TEST_SUITE_P(Formats, AnyFormat, testing::Values(PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba));

TEST_P(AnyFormat, KernelsAgreeWithThePlainTransform) {
  Dice dice(10 + static_cast<uint32_t>(GetParam()));
  for (int i = 0; i < 120; ++i) {
    const int limit = i % 4 == 0 ? 400 : i % 4 == 1 ? 12 : 90;
    const Frame frame = noisy_frame(dice, GetParam(), {dice.whole(1, limit), dice.whole(1, limit)}, random_colour(dice));
    const RegionSpec region = random_region(dice);
    TransformSpec spec = random_spec(dice);
    spec.width = dice.whole(1, 80);
    spec.height = dice.whole(1, 80);
    const Made made = run(region, spec, frame);
    const double worst = worst_difference(values_of(made.tensor, spec, made.mapping.tensor_size), plain::transform(region, spec, frame.view(), made.mapping));
    ASSERT_LE(worst, .05) << "case " << i << ": " << frame.size().width << "x" << frame.size().height << " to " << spec.width << "x" << spec.height
                          << ", fit " << static_cast<int>(spec.fit) << ", turned by " << spec.rotate_degrees;
  }
}

// WebAssembly has one set only, which the test above runs on.
#if HWY_TARGETS != HWY_STATIC_TARGET
TEST_P(AnyFormat, EveryInstructionSetAgreesWithThePlainTransform) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::GetChosenTarget().Update(target);
    Dice dice(15);
    for (int i = 0; i < 20; ++i) {
      const Frame frame = noisy_frame(dice, GetParam(), {dice.whole(1, 150), dice.whole(1, 150)}, random_colour(dice));
      TransformSpec spec = random_spec(dice);
      spec.width = dice.whole(1, 60);
      spec.height = dice.whole(1, 60);
      const Made made = run({}, spec, frame);
      const double worst = worst_difference(values_of(made.tensor, spec, made.mapping.tensor_size), plain::transform({}, spec, frame.view(), made.mapping));
      EXPECT_LE(worst, .05) << "case " << i << " on " << hwy::TargetName(target);
    }
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}
#endif

TEST_P(AnyFormat, IntegerAndHalfTensorsAreTheRoundedFloats) {
  Dice dice(20);
  for (ElementType type : {ElementType::kUint8, ElementType::kInt8, ElementType::kFloat16}) {
    for (int i = 0; i < 12; ++i) {
      const Frame frame = noisy_frame(dice, GetParam(), {dice.whole(1, 70), dice.whole(1, 70)});
      TransformSpec spec = random_spec(dice);
      for (size_t c = 0; c < 4; ++c) spec.scale[c] *= 2;  // reaches over the ends of int8
      spec.width = dice.whole(1, 50);
      spec.height = dice.whole(1, 50);
      const Made exact = run({}, spec, frame);
      spec.type = type;
      const Made made = run({}, spec, frame);
      ASSERT_EQ(made.tensor.type(), type);
      const std::vector<float> a = values_of(exact.tensor, spec, exact.mapping.tensor_size), b = values_of(made.tensor, spec, exact.mapping.tensor_size);
      for (size_t k = 0; k < a.size(); ++k) {
        float wanted = std::nearbyint(a[k]);
        if (type == ElementType::kUint8) wanted = std::fmin(std::fmax(wanted, 0), 255);
        if (type == ElementType::kInt8) wanted = std::fmin(std::fmax(wanted, -128), 127);
        if (type == ElementType::kFloat16) wanted = half_to_float(float_to_half(a[k]));
        ASSERT_EQ(b[k], wanted);
      }
    }
  }
}

TEST_P(AnyFormat, OnePixelFramesFillEveryTensor) {
  Dice dice(30);
  const Frame frame = noisy_frame(dice, GetParam(), {1, 1});
  for (double angle : {0., 37., 90.}) {
    TransformSpec spec;
    spec.width = 33;
    spec.height = 7;
    spec.rotate_degrees = angle;
    const Made made = run({}, spec, frame);
    EXPECT_LE(worst_difference(values_of(made.tensor, spec, {33, 7}), plain::transform({}, spec, frame.view(), made.mapping)), .05);
  }
}

TEST_P(AnyFormat, ALargeFrameShrinksToOnePixel) {
  Dice dice(31);
  const Size large = DIOPTER_SANITIZED ? Size{1921, 1081} : Size{7681, 4321};  // the plain transform takes a minute with checks in between
  const Frame frame = noisy_frame(dice, GetParam(), large);
  TransformSpec spec;
  spec.width = spec.height = 1;
  const Made made = run({}, spec, frame);
  EXPECT_LE(worst_difference(values_of(made.tensor, spec, {1, 1}), plain::transform({}, spec, frame.view(), made.mapping)), .1);
}

TEST_P(AnyFormat, TheSameFrameGivesTheSameBytes) {
  Dice dice(32);
  const Frame frame = noisy_frame(dice, GetParam(), {321, 243}), other = noisy_frame(dice, GetParam(), {100, 50});
  TransformSpec spec;
  spec.width = spec.height = 97;
  Transformer transformer({}, spec);
  Tensor first, between, second;
  Mapping mapping;
  ASSERT_TRUE(transformer.run(frame.view(), {}, first, mapping).ok());
  ASSERT_TRUE(transformer.run(other.view(), {}, between, mapping).ok());
  ASSERT_TRUE(transformer.run(frame.view(), {}, second, mapping).ok());
  EXPECT_EQ(std::memcmp(first.data(), second.data(), first.byte_size()), 0);
}

TEST(Transform, Nv12IsI420) {
  Dice dice(40);
  for (int i = 0; i < 30; ++i) {
    const Size size{dice.whole(1, 200), dice.whole(1, 200)};
    const Frame planar = noisy_frame(dice, PixelFormat::kI420, size);
    const Frame paired = Frame::create(PixelFormat::kNv12, size).value();
    const FrameView& from = planar.view();
    const FrameView& to = paired.view();
    for (int y = 0; y < size.height; ++y) std::memcpy(to.planes[0] + y * to.strides[0], from.planes[0] + y * from.strides[0], size.width);
    for (int y = 0; y < (size.height + 1) / 2; ++y) {
      for (int x = 0; x < (size.width + 1) / 2; ++x) {
        for (int c = 0; c < 2; ++c) to.planes[1][y * to.strides[1] + 2 * x + c] = from.planes[1 + c][y * from.strides[1 + c] + x];
      }
    }
    const RegionSpec region = random_region(dice);
    TransformSpec spec = random_spec(dice);
    spec.width = dice.whole(1, 90);
    spec.height = dice.whole(1, 90);
    const Made a = run(region, spec, planar), b = run(region, spec, paired);
    ASSERT_EQ(std::memcmp(a.tensor.data(), b.tensor.data(), a.tensor.byte_size()), 0);
  }
}

// A smooth picture, as video and as RGBA.
TEST(Transform, VideoIsAsTheSamePictureInRgba) {
  const Size size{320, 240};
  for (const ColourSpace colour : {ColourSpace{ColourMatrix::kBt601, ColourRange::kLimited}, ColourSpace{ColourMatrix::kBt709, ColourRange::kLimited},
                                   ColourSpace{ColourMatrix::kBt601, ColourRange::kFull}, ColourSpace{ColourMatrix::kBt709, ColourRange::kFull}}) {
    const Frame rgba = Frame::create(PixelFormat::kRgba, size).value(), video = Frame::create(PixelFormat::kI420, size, colour).value();
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const uint8_t pixel[4] = {static_cast<uint8_t>(40 + x / 2), static_cast<uint8_t>(30 + y / 2), static_cast<uint8_t>(200 - x / 4 - y / 4), 255};
        std::memcpy(rgba.view().planes[0] + y * rgba.view().strides[0] + 4 * x, pixel, 4);
        const Yuv yuv = yuv_of_rgb(colour, pixel[0], pixel[1], pixel[2]);
        video.view().planes[0][y * video.view().strides[0] + x] = yuv.y;
        video.view().planes[1][y / 2 * video.view().strides[1] + x / 2] = yuv.u;
        video.view().planes[2][y / 2 * video.view().strides[2] + x / 2] = yuv.v;
      }
    }
    for (double angle : {0., 20.}) {
      TransformSpec spec;
      spec.width = 100;
      spec.height = 75;
      spec.rotate_degrees = angle;
      const Made a = run({}, spec, rgba), b = run({}, spec, video);
      const std::span<const float> p = a.tensor.view().floats(), q = b.tensor.view().floats();
      for (size_t i = 0; i < p.size(); ++i) ASSERT_NEAR(p[i], q[i], 3);
    }
  }
}

TEST(Transform, APictureOfTheTensorsOwnSizeIsCopiedExactly) {
  Dice dice(50);
  const Frame frame = noisy_frame(dice, PixelFormat::kRgba, {67, 41});
  for (Fit fit : {Fit::kStretch, Fit::kContain, Fit::kCover}) {
    for (int turn = 0; turn < 4; ++turn) {
      TransformSpec spec;
      spec.fit = fit;
      spec.layout = Layout::kNhwc;
      spec.colour = ColourOrder::kRgba;
      spec.rotate_degrees = 90 * turn;
      spec.width = turn % 2 ? 41 : 67;
      spec.height = turn % 2 ? 67 : 41;
      const Made made = run({}, spec, frame);
      for (int y = 0; y < spec.height; ++y) {
        for (int x = 0; x < spec.width; ++x) {
          const Point at = made.mapping.frame_from_tensor.apply(Point{x + .5f, y + .5f});
          const uint8_t* pixel = frame.view().planes[0] + static_cast<int>(at.y) * frame.view().strides[0] + 4 * static_cast<int>(at.x);
          for (int c = 0; c < 4; ++c) ASSERT_EQ(static_cast<const float*>(made.tensor.data())[(y * spec.width + x) * 4 + c], pixel[c]);
        }
      }
    }
  }
}

TEST(Transform, FramesWithoutAlphaAreOpaque) {
  Dice dice(51);
  TransformSpec spec;
  spec.colour = ColourOrder::kBgra;
  spec.width = spec.height = 9;
  const Made made = run({}, spec, noisy_frame(dice, PixelFormat::kNv12, {30, 20}));
  for (int i = 3 * 81; i < 4 * 81; ++i) EXPECT_EQ(made.tensor.view().floats()[i], 255);
}

TEST(Transform, TheFillPassesThroughOrderScaleAndBias) {
  Dice dice(52);
  TransformSpec spec;
  spec.fit = Fit::kContain;
  spec.colour = ColourOrder::kBgr;
  spec.fill = {10, 20, 30};
  spec.scale = {1, 2, 4, 1};
  spec.bias = {1, 2, 3, 0};
  spec.width = 20;
  spec.height = 40;
  const Made made = run({}, spec, noisy_frame(dice, PixelFormat::kI420, {64, 64}));
  const float* first = made.tensor.view().floats().data();
  EXPECT_EQ(first[0], 31);
  EXPECT_EQ(first[800], 42);
  EXPECT_EQ(first[1600], 43);
}

TEST(Transform, TheTensorHasAsManyAxesAsTheModelsInput) {
  Dice dice(53);
  const Frame frame = noisy_frame(dice, PixelFormat::kRgba, {20, 10});
  EXPECT_EQ(run({}, {}, frame, {kDynamic, 3, 8, 12}).tensor.shape(), (Shape{1, 3, 8, 12}));
  EXPECT_EQ(run({}, {}, frame, {3, 8, 12}).tensor.shape(), (Shape{3, 8, 12}));
  EXPECT_EQ(run({}, {}, frame, {}).tensor.shape(), (Shape{1, 3, 10, 20}));
}

TEST(Transform, RefusesTypesThatArePicturesToNoModel) {
  TransformSpec spec;
  spec.type = ElementType::kInt64;
  Transformer transformer({}, spec);
  Tensor tensor;
  Mapping mapping;
  Dice dice(54);
  EXPECT_EQ(transformer.run(noisy_frame(dice, PixelFormat::kRgba, {4, 4}).view(), {}, tensor, mapping).place, "transform/type");
}

}  // namespace
}  // namespace diopter
