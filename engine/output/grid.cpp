#include "engine/output/grid.h"

namespace diopter {

namespace {
constexpr int64_t kMaxValues = int64_t{1} << 26;
constexpr int64_t kMaxSide = 1 << 14;
}  // namespace

Layout grid_layout(std::string_view name, Layout input_layout) {
  return name == "nchw" ? Layout::kNchw : name == "nhwc" ? Layout::kNhwc : input_layout;
}

Result<Grid> grid_of(const TensorView& tensor, Layout layout) {
  const Shape& shape = tensor.shape;
  const int rank = shape.rank();
  const int64_t count = shape.element_count();
  if (rank < 2 || rank > 4 || count <= 0 || count > kMaxValues || (rank == 4 && shape[0] != 1)) {
    return invalid("tensor " + shape.to_string(), "is no grid of cells", "bind an output of shape 1xHxWxC or 1xCxHxW");
  }
  int64_t height, width, channels = 1;
  if (rank == 4) {
    const bool last = layout == Layout::kNhwc;
    height = shape[last ? 1 : 2];
    width = shape[last ? 2 : 3];
    channels = shape[last ? 3 : 1];
  } else if (rank == 3 && shape[0] != 1) {
    const bool last = layout == Layout::kNhwc;
    height = shape[last ? 0 : 1];
    width = shape[last ? 1 : 2];
    channels = shape[last ? 2 : 0];
  } else {
    height = shape[rank - 2];
    width = shape[rank - 1];
  }
  if (height > kMaxSide || width > kMaxSide || channels > kMaxSide) {
    return over_limit("tensor " + shape.to_string(), "has a side over " + std::to_string(kMaxSide), "use a smaller model output");
  }
  Grid grid{static_cast<const float*>(tensor.data), static_cast<int>(width), static_cast<int>(height), static_cast<int>(channels), 1, 1};
  if (layout == Layout::kNhwc) {
    grid.cell_stride = static_cast<size_t>(channels);
  } else {
    grid.channel_stride = static_cast<size_t>(width * height);
  }
  return grid;
}

Result<Grid> grid_with(const TensorView& tensor, int channels, Layout likely) {
  DIOPTER_ASSIGN(const Grid first, grid_of(tensor, likely));
  if (first.channels == channels) return first;
  DIOPTER_ASSIGN(const Grid second, grid_of(tensor, likely == Layout::kNhwc ? Layout::kNchw : Layout::kNhwc));
  if (second.channels == channels) return second;
  return invalid("tensor " + tensor.shape.to_string(), "has no axis of " + std::to_string(channels) + (channels == 1 ? " channel" : " channels"),
                 "bind an output of shape 1xHxWx" + std::to_string(channels) + " or 1x" + std::to_string(channels) + "xHxW");
}

namespace {

// One axis: tensor = grid * scale + offset.
struct AxisMap {
  double scale, offset;
};
AxisMap whole(int pixels, int cells) { return {static_cast<double>(pixels) / cells, 0}; }
AxisMap corners(int pixels, int cells) {
  if (cells < 2 || pixels < 2) return whole(pixels, cells);
  const double stride = static_cast<double>(pixels - 1) / (cells - 1);
  return {stride, .5 - stride / 2};
}

void place(const Mapping& mapping, AxisMap x, AxisMap y, Affine& frame_from_grid, Rect& content) {
  frame_from_grid = mapping.frame_from_tensor.after(Affine{x.scale, 0, x.offset, 0, y.scale, y.offset});
  const auto back = [](const AxisMap& axis, float at) { return static_cast<float>((at - axis.offset) / axis.scale); };
  const Rect& c = mapping.content;
  content = {back(x, c.x0), back(y, c.y0), back(x, c.x1), back(y, c.y1)};
}

}  // namespace

void place_grid(const Mapping& mapping, Size grid, Affine& frame_from_grid, Rect& content) {
  place(mapping, whole(mapping.tensor_size.width, grid.width), whole(mapping.tensor_size.height, grid.height), frame_from_grid, content);
}

void place_grid_on_corners(const Mapping& mapping, Size grid, Affine& frame_from_grid, Rect& content) {
  place(mapping, corners(mapping.tensor_size.width, grid.width), corners(mapping.tensor_size.height, grid.height), frame_from_grid, content);
}

}  // namespace diopter
