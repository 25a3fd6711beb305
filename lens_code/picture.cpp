#include "lens_code/picture.h"

#include <png.h>

#include <csetjmp>
#include <cmath>

namespace diopter::lens_code {

namespace {

void append(png_structp png, png_bytep bytes, size_t count) {
  auto& out = *static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
  const auto* from = reinterpret_cast<const std::byte*>(bytes);
  out.insert(out.end(), from, from + count);
}
void flush(png_structp) {}

// libpng leaves by longjmp, so nothing that must be destroyed lives in here.
bool write_rows(png_structp png, png_infop info, int width, int height, int channels, const std::byte* samples, int dpi) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8, channels == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (dpi > 0) {
    const auto per_metre = static_cast<png_uint_32>(std::lround(dpi / 0.0254));
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
  }
  png_write_info(png, info);
  for (int y = 0; y < height; ++y) png_write_row(png, reinterpret_cast<png_const_bytep>(samples + static_cast<size_t>(y) * static_cast<size_t>(width * channels)));
  png_write_end(png, nullptr);
  return true;
}

}  // namespace

Result<std::vector<std::byte>> encode_png(int width, int height, int channels, std::span<const std::byte> samples, int dpi) {
  std::vector<std::byte> out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (info) png_set_write_fn(png, &out, append, flush);
  const bool written = info && write_rows(png, info, width, height, channels, samples.data(), dpi);
  png_destroy_write_struct(&png, &info);
  if (!written) return environment_failure("picture", "cannot be made as PNG");
  return out;
}

}  // namespace diopter::lens_code
