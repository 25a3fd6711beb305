// The same picture in I420, NV12 and RGBA comes out the same of every effect.
#include "tests/render/drawing.h"

namespace diopter {
namespace {

constexpr ColourSpace kColour{ColourMatrix::kBt709, ColourRange::kFull};

// A soft picture, so that subsampled chroma costs little.
Frame soft_frame(PixelFormat format, Size size) {
  Frame frame = Frame::create(format, size, kColour).value();
  const FrameView& view = frame.view();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const float r = 40.f + 150.f * float(x / 2 * 2) / float(size.width), g = 60.f + 120.f * float(y / 2 * 2) / float(size.height), b = 200.f - r * .5f;
      const auto row = [&](int plane, int at) { return view.planes[plane] + at * view.strides[plane]; };
      if (format == PixelFormat::kRgba) {
        const uint8_t rgba[4] = {uint8_t(r), uint8_t(g), uint8_t(b), 255};
        std::copy_n(rgba, 4, row(0, y) + 4 * x);
        continue;
      }
      const Yuv yuv = yuv_of_rgb(kColour, std::floor(r), std::floor(g), std::floor(b));
      const bool nv12 = format == PixelFormat::kNv12;
      row(0, y)[x] = yuv.y;
      row(1, y / 2)[nv12 ? x / 2 * 2 : x / 2] = yuv.u;
      row(nv12 ? 1 : 2, y / 2)[nv12 ? x / 2 * 2 + 1 : x / 2] = yuv.v;
    }
  }
  return frame;
}

Yuv yuv_at(const Frame& frame, int x, int y) {
  if (frame.format() == PixelFormat::kI420) return {sample(frame, 0, x, y), sample(frame, 1, x / 2, y / 2), sample(frame, 2, x / 2, y / 2)};
  if (frame.format() == PixelFormat::kNv12) return {sample(frame, 0, x, y), sample(frame, 1, x / 2 * 2, y / 2), sample(frame, 1, x / 2 * 2 + 1, y / 2)};
  return yuv_of_rgb(kColour, sample(frame, 0, 4 * x, y), sample(frame, 0, 4 * x + 1, y), sample(frame, 0, 4 * x + 2, y));
}

void expect_same(const Frame& a, const Frame& b, double mean, const std::string& what) {
  double sum = 0;
  for (int y = 0; y < a.size().height; ++y) {
    for (int x = 0; x < a.size().width; ++x) {
      const Yuv p = yuv_at(a, x, y), q = yuv_at(b, x, y);
      sum += std::abs(p.y - q.y) + std::abs(p.u - q.u) + std::abs(p.v - q.v);
    }
  }
  EXPECT_LE(sum / (3. * a.size().width * a.size().height), mean) << what;
}

TEST(Effects, LookTheSameInEveryFormat) {
  const Size size{323, 181};
  TestAssets assets;
  assets.ttf = read_font();
  assets.pictures["wall.png"] = soft_frame(PixelFormat::kRgba, {90, 50});
  const Output mask = half_mask(size);
  const Labels labels{"cat"};
  Output boxes, classes, picture;
  boxes.data = Boxes{{{{10, 10, 200, 150}, .9f, 0}}, &labels, 0, {}};
  classes.data = Classes{{{0, .8f}}, &labels};
  Picture pixels{30, 20, {}, Affine::scaling(9, 8), {0, 0, 30, 20}};
  for (int i = 0; i < 600; ++i) pixels.rgb.insert(pixels.rgb.end(), {uint8_t(i / 3), uint8_t(255 - i / 4), uint8_t(i % 30 * 4)});
  picture.data = std::move(pixels);
  using Parameters = std::map<std::string, ParameterValue>;
  const struct {
    const char* id;
    Parameters parameters;
    const Output* output;
  } cases[] = {{"background", {}, &mask},         {"background", {{"blend", std::string("linear")}}, &mask},
               {"blur", {}, &mask},               {"background", {{"asset", std::string("wall.png")}}, &mask},
               {"tint", {{"opacity", .5}}, &mask}, {"boxes", {}, &boxes},
               {"label", {}, &classes},           {"text", {{"text", std::string("text")}}, nullptr},
               {"image_layer", {}, &picture}};
  for (const auto& c : cases) {
    Frame drawn[3];
    for (int i = 0; i < 3; ++i) {
      TestEffect effect = make_effect(c.id, assets, c.parameters);
      drawn[i] = soft_frame(kFormats[i], size);
      effect.draw(c.output, drawn[i]);
    }
    expect_same(drawn[0], drawn[1], .01, std::string(c.id) + " in NV12");
    expect_same(drawn[0], drawn[2], 1.2, std::string(c.id) + " in RGBA");
  }
}

}  // namespace
}  // namespace diopter
