#include "convert/ops/window.h"

#include <algorithm>

namespace diopter::convert {

Paddings same_padding(int64_t input, const Window& window) {
  const int64_t outputs = (input - 1) / window.stride + 1;
  const int64_t extent = (window.size - 1) * window.dilation + 1;
  const int64_t total = std::max<int64_t>(0, (outputs - 1) * window.stride + extent - input);
  return {total / 2, total - total / 2};
}

Result<Attributes> window_attributes(const Sizes& input, const Window& height, const Window& width, bool same) {
  for (const Window& w : {height, width}) {
    if (w.size < 1 || w.stride < 1 || w.dilation < 1) return invalid("window", "size, stride and dilation must be at least 1");
  }
  Paddings y, x;
  if (same) {
    y = same_padding(input[1], height);
    x = same_padding(input[2], width);
  } else if ((height.size - 1) * height.dilation >= input[1] || (width.size - 1) * width.dilation >= input[2]) {
    return invalid("window", "is larger than its input");
  }
  return Attributes{{"strides", Sizes{height.stride, width.stride}},
                    {"dilations", Sizes{height.dilation, width.dilation}},
                    {"pads", Sizes{y.begin, x.begin, y.end, x.end}}};
}

}  // namespace diopter::convert
