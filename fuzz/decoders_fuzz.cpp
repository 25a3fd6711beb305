// Every decoder with hostile shapes, values and parameters: a Status or finite data, nothing else.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/output/decoder.h"
#include "engine/output/place.h"
#include "fuzz/feed.h"

namespace {

using namespace diopter;

struct Arrived {
  std::vector<float> values;
  TensorView view;
};

Shape any_shape(Feed& bytes) {
  static constexpr int64_t kSizes[] = {1, 0, 2, 3, 4, 5, 6, 7, 12, 16, 20, 21, 85, -1, int64_t{1} << 40, INT64_MAX};
  int64_t sizes[kMaxRank];
  const int rank = bytes.next() % (kMaxRank + 1);
  for (int i = 0; i < rank; ++i) sizes[i] = kSizes[bytes.next() % std::size(kSizes)];
  return Shape(std::span<const int64_t>(sizes, static_cast<size_t>(rank)));
}

void fill(Arrived& tensor, const Shape& shape, Feed& bytes) {
  tensor.view.shape = shape;
  const int64_t count = tensor.view.shape.element_count();
  if (count <= 0 || count > 1 << 14) return;  // a decoder must refuse what has no data, or is larger than it says
  tensor.values.resize(static_cast<size_t>(count));
  for (float& value : tensor.values) value = hostile(bytes);
  tensor.view.data = tensor.values.data();
}

// The shape of `first` but for one size, so that tensors that belong together get past the first check.
Shape like(const Shape& first, Feed& bytes) {
  std::vector<int64_t> sizes(first.sizes().begin(), first.sizes().end());
  const uint8_t axis = bytes.next(), size = bytes.next();
  if (axis % 4 != 0 && !sizes.empty()) sizes[axis % sizes.size()] = size % 7;
  return Shape(sizes);
}

bool finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}
bool unit(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return value >= 0 && value <= 1; });
}
size_t cells_of(int width, int height) { return static_cast<size_t>(width) * static_cast<size_t>(height); }

// What reads an output trusts these.
struct Sound {
  Size frame;

  bool operator()(const Keypoints& keypoints) const {
    if (keypoints.points.size() != keypoints.instances.size() * static_cast<size_t>(keypoints.points_per_instance)) return false;
    for (const KeypointInstance& instance : keypoints.instances) {
      if (!(instance.score >= 0 && instance.score <= 1)) return false;
    }
    for (const Keypoint& point : keypoints.points) {
      if (!std::isfinite(point.at.x + point.at.y) || !std::isfinite(point.z) || !(point.score >= 0 && point.score <= 1)) return false;
    }
    return true;
  }
  bool operator()(const Boxes& boxes) const {
    for (const BoxItem& item : boxes.items) {
      if (!std::isfinite(item.score) || !std::isfinite(item.box.x0 + item.box.y0)) return false;
    }
    return true;
  }
  bool operator()(const Lines& lines) const {
    for (const LineItem& item : lines.items) {
      if (!std::isfinite(item.from.x + item.from.y + item.to.x + item.to.y) || !(item.score >= 0 && item.score <= 1)) return false;
    }
    return true;
  }
  bool operator()(const Depth& depth) const {
    FrameDepth placed;
    return depth.values.size() == cells_of(depth.width, depth.height) && finite(depth.values) && depth_to_frame(depth, frame, placed).ok() &&
           std::isfinite(placed.least) && placed.least <= placed.most;
  }
  bool operator()(const Mask& mask) const {
    const size_t cells = cells_of(mask.width, mask.height);
    FrameMask placed;
    FrameForeground colours;
    return mask.values.size() == cells * static_cast<size_t>(mask.channels) && finite(mask.values) && (mask.channels > 1 || unit(mask.values)) &&
           (mask.gate.empty() || (mask.gate.size() == cells && unit(mask.gate))) && mask_to_frame(mask, frame, placed).ok() &&
           (mask.foreground.empty() || (mask.foreground.size() == 3 * cells && foreground_to_frame(mask, frame, colours).ok()));
  }
  bool operator()(const Picture& picture) const {
    const size_t cells = cells_of(picture.width, picture.height);
    return picture.rgb.size() == 3 * cells && (picture.alpha.empty() || picture.alpha.size() == cells);
  }
  bool operator()(const Classes& classes) const {
    for (const ClassItem& item : classes.items) {
      if (!std::isfinite(item.score)) return false;
    }
    return true;
  }
  bool operator()(const Vector& vector) const { return finite(vector.values); }
  bool operator()(const Audio& audio) const {
    return std::ranges::all_of(audio.samples, [](float sample) { return sample >= -1 && sample <= 1; });
  }
  template <class Other>
  bool operator()(const Other&) const { return true; }
};

Frame some_frame(Size side, Feed& bytes) {
  static constexpr PixelFormat kFormats[] = {PixelFormat::kRgba, PixelFormat::kI420, PixelFormat::kNv12};
  Frame frame = Frame::create(kFormats[bytes.next() % 3], side).value();
  for (int p = 0; p < plane_count(frame.format()); ++p) {
    const Size plane = plane_size(frame.format(), side, p);
    for (int y = 0; y < plane.height; ++y) std::memset(frame.view().planes[static_cast<size_t>(p)] + y * frame.view().strides[static_cast<size_t>(p)], bytes.next(), static_cast<size_t>(plane.width));
  }
  return frame;
}

void decode_some(const DecoderEntry& entry, const Decoder& decoder, DecoderState* state, Output& output, Feed& bytes) {
  std::vector<Arrived> tensors(static_cast<size_t>(entry.min_tensors + bytes.next() % (entry.max_tensors - entry.min_tensors + 1)));
  std::vector<TensorView> views;
  for (Arrived& tensor : tensors) {
    fill(tensor, views.empty() || bytes.next() % 2 ? any_shape(bytes) : like(views[0].shape, bytes), bytes);
    const int64_t count = tensor.view.shape.element_count();
    if (count > 0 && !tensor.view.data) return;  // the runtime never hands out a tensor without its memory
    views.push_back(tensor.view);
  }
  const Size side{1 + bytes.next() % 64, 1 + bytes.next() % 64};
  const Mapping mapping{{}, {}, side, side, {0, 0, static_cast<float>(side.width), static_cast<float>(side.height)}};
  const Frame frame = some_frame(side, bytes);
  const Status status = decoder.decode({views, mapping, bytes.next() % 4 ? &frame.view() : nullptr}, state, output);
  if (status.ok() && !std::visit(Sound{side}, output.data)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Feed bytes(data, size);
  const auto entries = decoder_entries();
  const DecoderEntry& entry = *entries[bytes.next() % entries.size()];
  const Result<ParameterValues> parameters = resolve(entry.parameters, some_values(entry.parameters, bytes));
  if (!parameters.ok()) return 0;
  const Labels labels(bytes.next() % 3, "label");
  auto made = entry.make({*parameters, labels, {}, bytes.next() % 2 ? Layout::kNchw : Layout::kNhwc});
  if (!made.ok()) return 0;
  const auto state = (*made)->make_state();
  Output output;
  for (int frame = 0; frame < 2; ++frame) decode_some(entry, **made, state.get(), output, bytes);
  return 0;
}
