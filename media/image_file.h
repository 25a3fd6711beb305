// Single pictures: reading for assets, writing for masks and contact sheets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/frame/frame.h"

namespace diopter::media {

// PNG, JPEG, WebP, GIF (first picture) as kRgba. `name` is for messages. Bounded to kMaxFrameSide a side,
// and bytes in memory (a lens is not trusted) to 8K pictures.
Result<Frame> read_image(const std::string& path);
Result<Frame> decode_image(const std::string& name, Bytes bytes);

// The frame's pixels as rows without padding. Requires: kRgba.
std::vector<std::byte> packed_rgba(const Frame& frame);

enum class SampleFormat : uint8_t { kGrey8 = 1, kGrey16, kRgb8, kRgba8 };

// Writes a PNG under a temporary name and renames it. `samples`: rows without padding, native byte order; makes the folder.
Status write_png(const std::string& path, SampleFormat format, Size size, std::span<const std::byte> samples);

// Writes a frame as .png (alpha kept) or .jpg, by the path's ending; the folder must be there.
Status write_picture(const std::string& path, const Frame& frame);

}  // namespace diopter::media
