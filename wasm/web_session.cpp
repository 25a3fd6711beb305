#include "wasm/web_session.h"

#include <algorithm>

namespace diopter::wasm {

namespace {

uint32_t address(const void* memory) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(memory)); }

}  // namespace

PictureLayout layout_of(const FrameView& frame) {
  PictureLayout layout{static_cast<uint32_t>(frame.format), static_cast<uint32_t>(frame.size.width), static_cast<uint32_t>(frame.size.height),
                       static_cast<uint32_t>(frame.colour.matrix), static_cast<uint32_t>(frame.colour.range), {}, {}};
  for (int p = 0; p < plane_count(frame.format); ++p) {
    layout.planes[p] = address(frame.planes[p]);
    layout.strides[p] = static_cast<uint32_t>(frame.strides[p]);
  }
  return layout;
}

TensorLayout layout_of(const TensorView& tensor) {
  TensorLayout layout{address(tensor.data), static_cast<uint32_t>(tensor.byte_size()), static_cast<uint32_t>(tensor.type), static_cast<uint32_t>(tensor.shape.rank()), {}};
  for (int axis = 0; axis < tensor.shape.rank(); ++axis) layout.sizes[axis] = static_cast<int32_t>(tensor.shape[axis]);
  return layout;
}

Result<const Frame*> PageAssets::picture(std::string_view name, double) {
  const auto at = pictures_.find(name);
  if (at == pictures_.end()) return invalid(std::string(name), "was not decoded by the browser", "use PNG, JPEG, WebP or a clip that this browser plays");
  return &at->second;
}

Result<Frame*> PageAssets::make_picture(std::string_view name, Size size) {
  Frame& picture = pictures_[std::string(name)];
  if (picture.empty() || !(picture.size() == size)) {
    DIOPTER_ASSIGN(picture, Frame::create(PixelFormat::kRgba, size));
  }
  return &picture;
}

Result<Bytes> ModelNames::read(std::string_view name) const {
  if (std::ranges::none_of(lens_.components, [&](const ComponentSpec& component) { return component.model.file == name; })) {
    return invalid(std::string(name), "is not in the lens", "name one of its models");
  }
  return Bytes{};
}

std::vector<std::string> ModelNames::names() const {
  std::vector<std::string> names;
  for (const ComponentSpec& component : lens_.components) names.push_back(component.model.file);
  return names;
}

}  // namespace diopter::wasm
