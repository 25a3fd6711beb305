#include <gtest/gtest.h>

#include "engine/render/effect.h"

namespace diopter {
namespace {

TEST(Tint, FullOpacityIsTheColourInEveryFormat) {
  ParameterValues values;
  values.set("colour", std::string("#ff0000"));
  values.set("opacity", 1.0);
  struct NoAssets final : AssetSource {
    Result<const Frame*> picture(std::string_view, double) override { return invalid("asset", "none"); }
    Result<Bytes> bytes(std::string_view) override { return invalid("asset", "none"); }
    Bytes default_font() const override { return {}; }
  } assets;
  auto effect = find_effect("tint")->make({values, assets});
  ASSERT_TRUE(effect.ok());
  for (PixelFormat format : {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba}) {
    Frame frame = Frame::create(format, {5, 3}).value();
    ASSERT_TRUE((*effect)->draw({nullptr, 0}, nullptr, frame.view()).ok());
    const bool rgba = format == PixelFormat::kRgba;
    EXPECT_NEAR(frame.view().planes[0][4], rgba ? 255 : 81, 1);
    if (!rgba) {
      EXPECT_NEAR(frame.view().planes[1][0], 90, 1);
    }
  }
}

}  // namespace
}  // namespace diopter
