// Text on a frame: one line of UTF-8 in a TrueType font, glyphs rasterised once a size.
// stb_truetype is not hardened against hostile fonts: only the owner's own font comes here, never one from a lens.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/named_bytes.h"
#include "engine/output/outputs.h"
#include "engine/render/canvas.h"
#include "engine/render/effect.h"

namespace diopter {

// Threads: one at a time. Allocates for a new size and for characters that it has not met (ASCII is made with the size).
class TextPainter {
 public:
  // `font` is trusted and outlives the painter; empty: every call draws nothing.
  explicit TextPainter(Bytes font);
  ~TextPainter();

  // Height of the line in pixels from here on, 4..512.
  void set_height(int height_px);
  int width(std::string_view utf8);
  // The line's upper left corner is at (x, y). Characters that the font lacks show its box for missing ones.
  void draw(Canvas& canvas, int x, int y, std::string_view utf8, uint32_t rgba);

 private:
  struct Face;
  std::unique_ptr<Face> face_;
};

// The label (or the index) and " 87%" at the end of `text`.
void append_label(std::string& text, const Labels* labels, int class_index);
void append_score(std::string& text, float score);

}  // namespace diopter
