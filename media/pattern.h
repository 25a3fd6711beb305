// Image patterns, "DIR/name-%04d.png": one file a frame.
#pragma once

#include <cstdint>
#include <string>

namespace diopter::media {

// Exactly one %d, %4d or %04d (at most nine digits) in the name, and no other %.
bool is_pattern(const std::string& path);
// Requires: is_pattern(pattern).
std::string pattern_name(const std::string& pattern, int64_t number);

}  // namespace diopter::media
