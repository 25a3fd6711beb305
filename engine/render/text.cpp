#include "engine/render/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <vector>

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#define STBTT_assert(x) ((void)0)
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#endif
#include <stb/stb_truetype.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace diopter {

namespace {

// The next code point and how many bytes it took; malformed bytes are U+FFFD, one each.
int decode_utf8(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0u; };
  const unsigned lead = byte(at);
  const int length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  unsigned code = length == 1 ? lead : lead & (0xff >> (length + 1));
  for (int i = 1; i < length; ++i) {
    if (byte(at + i) >> 6 != 2) {
      ++at;
      return 0xfffd;
    }
    code = code << 6 | (byte(at + i) & 63);
  }
  at += std::max(length, 1);
  return length == 0 ? 0xfffd : static_cast<int>(code);
}

}  // namespace

struct TextPainter::Face {
  struct Glyph {
    int code, advance, x, y, width, height;
    size_t pixels;
  };

  stbtt_fontinfo info;
  float scale = 0;
  int height = 0, ascent = 0;
  std::vector<Glyph> glyphs;  // sorted by code
  std::vector<uint8_t> pixels;

  const Glyph& glyph(int code) {
    auto it = std::lower_bound(glyphs.begin(), glyphs.end(), code, [](const Glyph& g, int c) { return g.code < c; });
    if (it != glyphs.end() && it->code == code) return *it;
    Glyph made{code, 0, 0, 0, 0, 0, pixels.size()};
    const int index = stbtt_FindGlyphIndex(&info, code);
    int advance = 0, bearing = 0, x1 = 0, y1 = 0;
    stbtt_GetGlyphHMetrics(&info, index, &advance, &bearing);
    stbtt_GetGlyphBitmapBox(&info, index, scale, scale, &made.x, &made.y, &x1, &y1);
    made.advance = static_cast<int>(std::lround(advance * scale));
    made.width = std::clamp(x1 - made.x, 0, 4 * height);
    made.height = std::clamp(y1 - made.y, 0, 4 * height);
    pixels.resize(pixels.size() + static_cast<size_t>(made.width) * made.height);
    if (made.width > 0 && made.height > 0) {
      stbtt_MakeGlyphBitmap(&info, pixels.data() + made.pixels, made.width, made.height, made.width, scale, scale, index);
    }
    return *glyphs.insert(it, made);
  }
};

TextPainter::TextPainter(Bytes font) {
  if (font.empty()) return;
  auto face = std::make_unique<Face>();
  if (stbtt_InitFont(&face->info, reinterpret_cast<const unsigned char*>(font.data()), 0)) face_ = std::move(face);
}

TextPainter::~TextPainter() = default;

void TextPainter::set_height(int height_px) {
  height_px = std::clamp(height_px, 4, 512);
  if (!face_ || face_->height == height_px) return;
  face_->height = height_px;
  face_->scale = stbtt_ScaleForPixelHeight(&face_->info, static_cast<float>(height_px));
  int ascent = 0, descent = 0, gap = 0;
  stbtt_GetFontVMetrics(&face_->info, &ascent, &descent, &gap);
  face_->ascent = static_cast<int>(std::lround(ascent * face_->scale));
  face_->glyphs.clear();
  face_->pixels.clear();
  for (int code = ' '; code <= '~'; ++code) face_->glyph(code);
}

int TextPainter::width(std::string_view utf8) {
  int width = 0;
  for (size_t at = 0; face_ && at < utf8.size();) width += face_->glyph(decode_utf8(utf8, at)).advance;
  return width;
}

void TextPainter::draw(Canvas& canvas, int x, int y, std::string_view utf8, uint32_t rgba) {
  for (size_t at = 0; face_ && at < utf8.size() && x < canvas.size().width;) {
    const Face::Glyph& glyph = face_->glyph(decode_utf8(utf8, at));
    canvas.stamp(x + glyph.x, y + face_->ascent + glyph.y, glyph.width, glyph.height, face_->pixels.data() + glyph.pixels, glyph.width, rgba);
    x += glyph.advance;
  }
}

void append_label(std::string& text, const Labels* labels, int class_index) {
  if (labels && class_index >= 0 && static_cast<size_t>(class_index) < labels->size()) {
    text += (*labels)[class_index];
    return;
  }
  char digits[12];
  std::snprintf(digits, sizeof digits, "%d", class_index);
  text += digits;
}

void append_score(std::string& text, float score) {
  char digits[16];
  std::snprintf(digits, sizeof digits, " %.0f%%", std::clamp(score, 0.f, 1.f) * 100.0);
  text += digits;
}

}  // namespace diopter
