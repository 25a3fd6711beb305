// What is drawn can be read: small, blurred, turned, seen from the side, in poor light.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "lens_code/read.h"
#include "lens_code/write.h"
#include "media/image_file.h"

namespace diopter::lens_code {
namespace {

struct Picture {
  int width = 0, height = 0;
  std::vector<float> grey;
  float at(int x, int y, float outside) const { return x < 0 || y < 0 || x >= width || y >= height ? outside : grey[static_cast<size_t>(y * width + x)]; }
};

Picture drawn(const std::string& text, const CodeStyle& style) {
  const auto png = write_png(text, style);
  EXPECT_TRUE(png.ok()) << png.status().to_string();
  const auto frame = media::decode_image("code.png", *png);
  const std::vector<std::byte> rgba = media::packed_rgba(*frame);
  Picture picture{frame->size().width, frame->size().height, {}};
  for (size_t i = 0; i < rgba.size(); i += 4) picture.grey.push_back(0.299F * std::to_integer<int>(rgba[i]) + 0.587F * std::to_integer<int>(rgba[i + 1]) + 0.114F * std::to_integer<int>(rgba[i + 2]));
  return picture;
}

// Row-major 3 x 3, from pixels of the result to those of the source.
using Homography = std::array<double, 9>;

// With the mean over `spread` x `spread` samples a pixel.
Picture warped(const Picture& from, int width, int height, const Homography& h, float ground, int spread = 3) {
  Picture out{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      float sum = 0;
      for (int i = 0; i < spread * spread; ++i) {
        const double px = x + (i % spread + 0.5) / spread, py = y + (i / spread + 0.5) / spread;
        const double w = h[6] * px + h[7] * py + h[8], u = (h[0] * px + h[1] * py + h[2]) / w - 0.5, v = (h[3] * px + h[4] * py + h[5]) / w - 0.5;
        const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
        const auto fx = static_cast<float>(u - left), fy = static_cast<float>(v - top);
        sum += (from.at(left, top, ground) * (1 - fx) + from.at(left + 1, top, ground) * fx) * (1 - fy) + (from.at(left, top + 1, ground) * (1 - fx) + from.at(left + 1, top + 1, ground) * fx) * fy;
      }
      out.grey.push_back(sum / static_cast<float>(spread * spread));
    }
  }
  return out;
}

Picture turned(const Picture& from, double degrees, double scale, float ground) {
  const int side = static_cast<int>(from.width * scale * 1.5);
  const double a = degrees * 3.14159265358979 / 180, c = std::cos(a) / scale, s = std::sin(a) / scale, half = side / 2.0;
  return warped(from, side, side, {c, s, from.width / 2.0 - (c + s) * half, -s, c, from.height / 2.0 - (c - s) * half, 0, 0, 1}, ground);
}

// Seen from the side: the farther edge is shorter.
Picture tilted(const Picture& from, double across, double down, float ground) {
  const double n = from.width, m = 0.25 * n;
  return warped(from, static_cast<int>(1.5 * n), static_cast<int>(1.5 * n), {1, 0, -m, 0, 1, -m, across / n, down / n, 1 - (across + down) * 0.75}, ground);
}

Picture blurred(const Picture& from, double sigma) {
  std::vector<float> kernel;
  const int reach = static_cast<int>(std::ceil(3 * sigma));
  float sum = 0;
  for (int i = -reach; i <= reach; ++i) sum += kernel.emplace_back(static_cast<float>(std::exp(-i * i / (2 * sigma * sigma))));
  Picture rows = from, out = from;
  for (const bool across : {true, false}) {
    const Picture& in = across ? from : rows;
    for (int y = 0; y < from.height; ++y) {
      for (int x = 0; x < from.width; ++x) {
        float value = 0;
        for (int i = -reach; i <= reach; ++i) {
          const int at_x = std::clamp(across ? x + i : x, 0, from.width - 1), at_y = std::clamp(across ? y : y + i, 0, from.height - 1);
          value += kernel[static_cast<size_t>(i + reach)] / sum * in.at(at_x, at_y, 255);
        }
        (across ? rows : out).grey[static_cast<size_t>(y * from.width + x)] = value;
      }
    }
  }
  return out;
}

std::string text_of(const Picture& picture) {
  std::vector<std::byte> rgba;
  for (const float grey : picture.grey) {
    const auto value = static_cast<std::byte>(std::clamp(std::lround(grey), 0L, 255L));
    rgba.insert(rgba.end(), {value, value, value, std::byte{255}});
  }
  const auto codes = read_codes(picture.width, picture.height, rgba);
  EXPECT_TRUE(codes.ok()) << codes.status().to_string();
  return codes->empty() ? "nothing" : codes->front().text;
}

// Codes of short and long addresses, the first half of them with a colourful icon.
class ReadBack : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    std::mt19937 random(static_cast<unsigned>(GetParam()));
    constexpr std::string_view kAlphabet = "23456789bcdfghjkmnpqrstvwxz";
    text_ = GetParam() % 3 == 0 ? "https://lenses.of-a-longer-name.example.org/l/" : "https://lens.example/l/";
    for (int i = 0; i < 8; ++i) text_ += kAlphabet[random() % kAlphabet.size()];
    if (GetParam() < 4) {
      for (int i = 0; i < 64 * 64; ++i) icon_.insert(icon_.end(), {static_cast<std::byte>(random() % 256), static_cast<std::byte>(random() % 256), static_cast<std::byte>(random() % 256), std::byte{255}});
      style_.icon_width = style_.icon_height = 64;
      style_.icon_rgba = icon_;
    }
    picture_ = drawn(text_, style_);
    // 2.5 cm at 300 dpi; a module is about 7 pixels wide, 5 in the long ones.
    module_ = picture_.width / (GetParam() % 3 == 0 ? 57.0 : 41.0);
  }
  std::string text_;
  std::vector<std::byte> icon_;
  CodeStyle style_;
  Picture picture_;
  double module_ = 1;
};

TEST_P(ReadBack, AsItIs) { EXPECT_EQ(text_of(picture_), text_); }

TEST_P(ReadBack, SmallAndLarge) {
  for (const double scale : {0.4, 0.5, 0.75, 2.0, 4.0}) EXPECT_EQ(text_of(turned(picture_, 0, scale, 255)), text_) << scale;
}

TEST_P(ReadBack, Blurred) { EXPECT_EQ(text_of(blurred(picture_, 0.45 * module_)), text_); }

TEST_P(ReadBack, Turned) {
  for (int degrees = 0; degrees < 360; degrees += 15) EXPECT_EQ(text_of(turned(picture_, degrees, 1, 255)), text_) << degrees;
}

TEST_P(ReadBack, SeenFromTheSide) {
  for (const auto& [across, down] : {std::pair{0.2, 0.0}, std::pair{0.0, 0.25}, std::pair{0.15, 0.15}, std::pair{-0.2, 0.1}}) EXPECT_EQ(text_of(tilted(picture_, across, down, 255)), text_) << across << ' ' << down;
}

TEST_P(ReadBack, OnADarkWall) { EXPECT_EQ(text_of(turned(picture_, 10, 1, 20)), text_); }

TEST_P(ReadBack, InPoorLightWithNoise) {
  std::mt19937 random(7);
  std::normal_distribution<float> noise(0, 5);
  Picture picture = blurred(turned(picture_, 7, 0.8, 200), 1);
  for (size_t i = 0; i < picture.grey.size(); ++i) {
    // Light from one side, and only a third of the contrast left.
    const float light = 0.6F + 0.4F * static_cast<float>(i % static_cast<size_t>(picture.width)) / static_cast<float>(picture.width);
    picture.grey[i] = light * (90 + picture.grey[i] / 3) + noise(random);
  }
  EXPECT_EQ(text_of(picture), text_);
}

INSTANTIATE_TEST_SUITE_P(Codes, ReadBack, ::testing::Range(0, 8));

TEST(WriteCode, RefusesWhatCannotBeRead) {
  CodeStyle pale;
  pale.dark = 0xbbbbbb;
  EXPECT_EQ(write_png("https://a/l/b", pale).status().place, "colours");
  CodeStyle inverted;
  inverted.dark = 0xffffff;
  inverted.light = 0;
  EXPECT_EQ(write_svg("https://a/l/b", inverted).status().place, "colours");
  CodeStyle tiny;
  tiny.size_mm = 5;
  EXPECT_EQ(write_png("https://lens.example/l/k7m4x9wq", tiny).status().place, "size");
  EXPECT_EQ(write_png(std::string(201, 'a'), {}).status().place, "code");
  CodeStyle huge;
  huge.size_mm = 1000;
  EXPECT_EQ(write_png("https://a/l/b", huge).status().code, StatusCode::kLimit);
}

TEST(WriteCode, SvgHoldsNothingThatActs) {
  const auto svg = write_svg("https://lens.example/l/\"><script>", {});
  ASSERT_TRUE(svg.ok());
  EXPECT_EQ(svg->find("script"), std::string::npos);
  EXPECT_EQ(svg->find("http"), svg->find("http://www.w3.org/2000/svg"));
}

TEST(LensAddress, IsOneOfTheFormOnly) {
  LensAddress address;
  ASSERT_TRUE(parse_lens_address("https://lens.example:8443/l/k7m4x9wq", address));
  EXPECT_EQ(address.host, "lens.example:8443");
  EXPECT_EQ(address.code, "k7m4x9wq");
  for (const char* text : {"https://good.example@evil.example/l/k7m4x9wq", "javascript:alert(1)//l/k7m4x9wq", "https:///l/k7m4x9wq", "https://lens.example/l/", "https://lens.example/l/a/b", "ftp://lens.example/l/a",
                           "https://lens.example/x/k7m4x9wq", "https://lens.example/l/a?b", "https://evil.example#lens.example/l/a"}) {
    EXPECT_FALSE(parse_lens_address(text, address)) << text;
  }
}

}  // namespace
}  // namespace diopter::lens_code
