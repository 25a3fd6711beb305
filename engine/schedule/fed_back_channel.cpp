#include "engine/schedule/fed_back_channel.h"

#include <algorithm>
#include <cmath>

#include "engine/output/grid.h"
#include "engine/output/rows.h"
#include "engine/schedule/input_binding.h"

namespace diopter {

namespace {

// The share of channel `chosen` in a softmax over the cell's channels.
float softmax_of(const Grid& grid, size_t cell, int chosen) {
  float most = grid.at(cell, 0);
  for (int c = 1; c < grid.channels; ++c) most = std::max(most, grid.at(cell, c));
  float sum = 0;
  for (int c = 0; c < grid.channels; ++c) sum += std::exp(grid.at(cell, c) - most);
  return std::exp(grid.at(cell, chosen) - most) / sum;
}

}  // namespace

Status FedBackChannel::bind(const StateSpec& spec, const std::vector<TensorInfo>& answers, Layout layout) {
  spec_ = spec;
  layout_ = layout;
  answer_ = tensor_index(answers, spec.from);
  if (answer_ == answers.size()) return invalid("fourth_channel/from", "the model has no output \"" + spec.from + "\"", "it has: " + tensor_names(answers));
  bound_ = true;
  return ok_status();
}

Status FedBackChannel::write(Tensor& picture) const {
  const Shape& shape = picture.shape();
  const bool planar = layout_ == Layout::kNchw;
  const int64_t height = shape[planar ? 2 : 1], width = shape[planar ? 3 : 2];
  const size_t cells = static_cast<size_t>(width * height);
  if (picture.type() != ElementType::kFloat32) return unsupported("fourth_channel", "needs a float32 picture", "use a model with float32 inputs");
  if (!plane_.empty() && (width_ != width || height_ != height)) {
    return invalid("fourth_channel", "the answer is " + std::to_string(width_) + "x" + std::to_string(height_) + ", the picture " + std::to_string(width) + "x" + std::to_string(height),
                   "name an output of the picture's size");
  }
  float* to = picture.floats().data() + (planar ? 3 * cells : 3);
  const size_t step = planar ? 1 : 4;
  for (size_t i = 0; i < cells; ++i) to[i * step] = plane_.empty() ? 0 : plane_[i];
  return ok_status();
}

Status FedBackChannel::learn(std::span<const TensorView> answers) {
  const TensorView& answer = answers[answer_];
  if (answer.type != ElementType::kFloat32) return unsupported("fourth_channel", "needs a float32 answer", "name another output");
  DIOPTER_ASSIGN(const Grid grid, grid_of(answer, layout_));
  if (spec_.channel >= grid.channels) {
    return invalid("fourth_channel/channel", "is " + std::to_string(spec_.channel) + ", the output has " + std::to_string(grid.channels) + " channels", "count from 0");
  }
  width_ = grid.width;
  height_ = grid.height;
  const size_t cells = static_cast<size_t>(grid.width) * static_cast<size_t>(grid.height);
  plane_.resize(cells);
  const bool by_sigmoid = spec_.activation == "sigmoid", by_softmax = spec_.activation == "softmax";
  for (size_t i = 0; i < cells; ++i) {
    const float value = by_softmax ? softmax_of(grid, i, spec_.channel) : by_sigmoid ? sigmoid(grid.at(i, spec_.channel)) : grid.at(i, spec_.channel);
    plane_[i] = std::isfinite(value) ? value : 0;
  }
  return ok_status();
}

}  // namespace diopter
