// Single pictures: exactness, depth, palettes, alpha, orientation, hostile bytes.
#include "media/image_file.h"
#include "tests/media/clips.h"

namespace diopter::media {
namespace {

int sample(const Frame& frame, int x, int y, int channel) { return frame.view().planes[0][static_cast<ptrdiff_t>(y) * frame.view().strides[0] + 4 * x + channel]; }

Frame noise(Size size) {
  Frame frame = std::move(*Frame::create(PixelFormat::kRgba, size));
  uint32_t state = 1;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < 4 * size.width; ++x) frame.view().planes[0][static_cast<ptrdiff_t>(y) * frame.view().strides[0] + x] = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  }
  return frame;
}

TEST(Png, IsExactWithItsAlpha) {
  const TemporaryFolder folder;
  for (const Size size : {Size{37, 23}, Size{1, 1}, Size{64, 1}}) {
    const Frame before = noise(size);
    ASSERT_TRUE(write_picture(folder.at("a.png"), before).ok());
    const Result<Frame> after = read_image(folder.at("a.png"));
    ASSERT_TRUE(after.ok()) << after.status().to_string();
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        for (int c = 0; c < 4; ++c) ASSERT_EQ(sample(*after, x, y, c), sample(before, x, y, c)) << x << "," << y << "," << c;
      }
    }
  }
}

TEST(Png, GreyOfSixteenBitsIsReadAsItsUpperEight) {
  const TemporaryFolder folder;
  std::vector<uint16_t> samples(256);
  for (size_t i = 0; i < 256; ++i) samples[i] = static_cast<uint16_t>(i * 257);
  ASSERT_TRUE(write_png(folder.at("a.png"), SampleFormat::kGrey16, {256, 1}, std::as_bytes(std::span(samples))).ok());
  const Result<Frame> frame = read_image(folder.at("a.png"));
  ASSERT_TRUE(frame.ok());
  for (int x = 0; x < 256; ++x) EXPECT_NEAR(sample(*frame, x, 0, 1), x, 1);
  EXPECT_EQ(sample(*frame, 9, 0, 3), 255);
}

TEST(Png, EveryKindOfSamplesIsRead) {
  const TemporaryFolder folder;
  for (const char* pixels : {"rgb24", "rgba", "gray", "ya8", "rgb48be", "rgba64be", "gray16be", "pal8", "monob"}) {
    const bool grey = std::string(pixels).starts_with("g") || std::string(pixels) == "ya8";
    DIOPTER_FFMPEG(std::string("-f lavfi -i color=") + (grey ? "0xc0c0c0" : "white") + ":s=32x18 -frames:v 1 -pix_fmt " + pixels + " " + folder.at("a.png"));
    const Result<Frame> frame = read_image(folder.at("a.png"));
    ASSERT_TRUE(frame.ok()) << pixels << frame.status().to_string();
    EXPECT_EQ(frame->size(), (Size{32, 18}));
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(sample(*frame, 31, 17, c), grey ? 192 : 255, 3) << pixels;
    EXPECT_EQ(sample(*frame, 31, 17, 3), 255) << pixels;
  }
}

TEST(Png, SamplesThatDoNotFillThePictureAreRefused) {
  const TemporaryFolder folder;
  const std::vector<std::byte> samples(11);
  for (const Size size : {Size{4, 3}, Size{0, 4}, Size{-1, -11}}) EXPECT_EQ(write_png(folder.at("a.png"), SampleFormat::kGrey8, size, samples).code, StatusCode::kInvalid);
  EXPECT_TRUE(folder.names().empty());
}

TEST(Jpeg, IsNearWhatWasWritten) {
  const TemporaryFolder folder;
  Frame before = std::move(*Frame::create(PixelFormat::kRgba, {63, 47}));
  for (int y = 0; y < 47; ++y) {
    for (int x = 0; x < 63; ++x) {
      uint8_t* at = before.view().planes[0] + static_cast<ptrdiff_t>(y) * before.view().strides[0] + 4 * x;
      at[0] = static_cast<uint8_t>(4 * x), at[1] = static_cast<uint8_t>(5 * y), at[2] = static_cast<uint8_t>(2 * x + 2 * y), at[3] = 255;
    }
  }
  ASSERT_TRUE(write_picture(folder.at("a.jpg"), before).ok());
  const Result<Frame> after = read_image(folder.at("a.jpg"));
  ASSERT_TRUE(after.ok());
  EXPECT_LE(difference(before, *after), 2);
}

// A JPEG that says in its EXIF block how it is to be turned.
std::string with_orientation(const std::string& jpeg, char orientation) {
  const std::string block = std::string("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25) + orientation + std::string("\0\0\0\0\0\0", 6);
  const size_t length = block.size() + 2;
  return jpeg.substr(0, 2) + "\xff\xe1" + static_cast<char>(length >> 8) + static_cast<char>(length & 255) + block + jpeg.substr(2);
}

TEST(Jpeg, OrientationOfPhotographsIsHonoured) {
  const TemporaryFolder folder;
  // Four quarters, so that each of the eight orientations looks different: where is the red (upper left), where the green (upper right)?
  Frame stored = std::move(*Frame::create(PixelFormat::kRgba, {96, 64}));
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 96; ++x) {
      uint8_t* at = stored.view().planes[0] + static_cast<ptrdiff_t>(y) * stored.view().strides[0] + 4 * x;
      at[0] = x < 48 && y < 32 ? 255 : 0, at[1] = x >= 48 && y < 32 ? 255 : 0, at[2] = x < 48 && y >= 32 ? 255 : 0, at[3] = 255;
    }
  }
  ASSERT_TRUE(write_picture(folder.at("a.jpg"), stored).ok());
  const std::string plain = read_text(folder.at("a.jpg"));
  struct Place {
    bool right, lower;
  };
  const Place red[] = {{}, {false, false}, {true, false}, {true, true}, {false, true}, {false, false}, {true, false}, {true, true}, {false, true}};
  const Place green[] = {{}, {true, false}, {false, false}, {false, true}, {true, true}, {false, true}, {true, true}, {true, false}, {false, false}};
  for (char orientation = 1; orientation <= 8; ++orientation) {
    const std::string jpeg = with_orientation(plain, orientation);
    const Size size = orientation >= 5 ? Size{64, 96} : Size{96, 64};
    write_text(folder.at("b.jpg"), jpeg);
    const auto source = open_source(folder.at("b.jpg"));
    ASSERT_TRUE(source.ok());
    EXPECT_EQ((*source)->info().size, size) << int(orientation);
    const std::vector<Frame> frames = read_all(**source);
    ASSERT_EQ(frames.size(), 1u);
    const Result<Frame> decoded = decode_image("b.jpg", bytes_of(jpeg));
    ASSERT_TRUE(decoded.ok());
    for (const Frame* frame : {&frames[0], &*decoded}) {
      ASSERT_EQ(frame->size(), size) << int(orientation);
      const auto middle = [&](Place place, Rgb colour) { expect_colour(*frame, size.width * (place.right ? 3 : 1) / 4, size.height * (place.lower ? 3 : 1) / 4, colour, 8); };
      middle(red[static_cast<int>(orientation)], {255, 0, 0});
      middle(green[static_cast<int>(orientation)], {0, 255, 0});
    }
  }
}

TEST(DecodeImage, CutShortItIsRefusedOrReadButNeverCrashes) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_picture(folder.at("a.png"), noise({16, 12})).ok());
  ASSERT_TRUE(write_picture(folder.at("a.jpg"), noise({16, 12})).ok());
  for (const char* name : {"a.png", "a.jpg"}) {
    const std::string whole = read_text(folder.at(name));
    for (size_t size = 0; size < whole.size(); size += 7) {
      const std::string cut = whole.substr(0, size);
      const Result<Frame> frame = decode_image(name, bytes_of(cut));
      EXPECT_TRUE(frame.ok() || frame.status().place == name);
      EXPECT_TRUE(size >= 8 || !frame.ok()) << size;
    }
    EXPECT_TRUE(decode_image(name, bytes_of(whole)).ok());
  }
}

TEST(DecodeImage, FlippedBytesNeverCrash) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_picture(folder.at("a.png"), noise({16, 12})).ok());
  ASSERT_TRUE(write_picture(folder.at("a.jpg"), noise({16, 12})).ok());
  for (const char* name : {"a.png", "a.jpg"}) {
    const std::string whole = read_text(folder.at(name));
    for (size_t at = 0; at < whole.size(); at += 5) {
      std::string bad = whole;
      bad[at] = static_cast<char>(~bad[at]);
      const Result<Frame> frame = decode_image(name, bytes_of(bad));
      EXPECT_TRUE(frame.ok() || frame.status().place == name);
    }
  }
}

TEST(DecodeImage, APictureMadeToFillTheMemoryIsRefusedBeforeItIsDecoded) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_picture(folder.at("a.png"), noise({16, 12})).ok());
  for (const char* size : {"\x7f\0\0\0\0", "\x20\0\0\0\x20"}) {  // the upper byte of 16 bits of the width, and of the height
    std::string bytes = read_text(folder.at("a.png"));
    bytes[18] = size[0], bytes[22] = size[4];
    const Result<Frame> frame = decode_image("a.png", bytes_of(bytes));
    ASSERT_FALSE(frame.ok());
    EXPECT_EQ(frame.status().place, "a.png");
    EXPECT_NE(frame.status().remedy.find("33177600"), std::string::npos) << frame.status().to_string();
  }
}

}  // namespace
}  // namespace diopter::media
