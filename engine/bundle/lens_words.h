// The words of lens.json for the values of enumerations. Used inside bundle/ only.
#pragma once

#include <iterator>
#include <string_view>

#include "engine/bundle/lens.h"

namespace diopter::bundle {

template <class T>
struct Word {
  std::string_view text;
  T value;
};

inline constexpr Word<Fit> kFits[] = {{"stretch", Fit::kStretch}, {"contain", Fit::kContain}, {"cover", Fit::kCover}};
inline constexpr Word<ColourOrder> kColours[] = {
    {"rgb", ColourOrder::kRgb}, {"bgr", ColourOrder::kBgr}, {"grey", ColourOrder::kGrey}, {"rgba", ColourOrder::kRgba}, {"bgra", ColourOrder::kBgra}};
inline constexpr Word<Layout> kLayouts[] = {{"nchw", Layout::kNchw}, {"nhwc", Layout::kNhwc}};
inline constexpr Word<RunMode> kRunModes[] = {
    {"every_frame", RunMode::kEveryFrame}, {"background", RunMode::kBackground}, {"on_trigger", RunMode::kOnTrigger}};
inline constexpr Word<RegionShape> kRegionShapes[] = {{"box", RegionShape::kBox}, {"circle", RegionShape::kCircle}};
inline constexpr Word<RegionSquare> kRegionSquares[] = {{"none", RegionSquare::kNone}, {"long", RegionSquare::kLong}, {"short", RegionSquare::kShort}};
// The objects that make an input something else than a picture.
inline constexpr Word<InputKind> kInputKinds[] = {
    {"vector", InputKind::kVector}, {"state", InputKind::kState}, {"constant", InputKind::kConstant}, {"sound", InputKind::kSound}};
inline constexpr Word<ElementType> kTypes[] = {
    {"float32", ElementType::kFloat32}, {"float16", ElementType::kFloat16}, {"uint8", ElementType::kUint8}, {"int8", ElementType::kInt8}};

// The first one's value for an unknown word (the schema lets none through).
template <class T, size_t N>
T value_of(const Word<T> (&words)[N], std::string_view text) {
  for (const Word<T>& word : words) {
    if (word.text == text) return word.value;
  }
  return words[0].value;
}

template <class T, size_t N>
std::string_view word_of(const Word<T> (&words)[N], T value) {
  for (const Word<T>& word : words) {
    if (word.value == value) return word.text;
  }
  return words[0].text;
}

// How many numbers a list of scales has.
inline size_t channels_of(ColourOrder order) {
  return order == ColourOrder::kGrey ? 1 : order == ColourOrder::kRgba || order == ColourOrder::kBgra ? 4 : 3;
}

}  // namespace diopter::bundle
