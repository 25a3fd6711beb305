// Every decoder with hostile shapes, values and parameters: a Status or finite data, nothing else.
#include <cmath>
#include <cstring>

#include "engine/output/decoder.h"

namespace {

using namespace diopter;

class Feed {
 public:
  Feed(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint8_t next() { return at_ < size_ ? data_[at_++] : 0; }

 private:
  const uint8_t* data_;
  size_t size_, at_ = 0;
};

float hostile(Feed& bytes) {
  static constexpr float kOdd[] = {0, 1, -1, .5f, NAN, INFINITY, -INFINITY, 1e38f, -1e38f, 1e-40f, 88, -104, 16777216.f, 3};
  const uint8_t kind = bytes.next();
  return kind < 128 ? kOdd[kind % std::size(kOdd)] : (static_cast<float>(bytes.next()) - 128) / 16;
}

ParameterValue value_of(const ParameterSpec& spec, Feed& bytes) {
  const double number = spec.minimum + (spec.maximum - spec.minimum) * bytes.next() / 255;
  switch (spec.type) {
    case ParameterType::kNumber: return number;
    case ParameterType::kInteger: return std::floor(number);
    case ParameterType::kBoolean: return bytes.next() % 2 == 1;
    case ParameterType::kNumbers: return std::vector<double>(bytes.next() % 4, number);
    default: break;
  }
  std::string_view rest = spec.choices;
  for (int skip = bytes.next() % 6; skip > 0 && rest.find('|') != rest.npos; --skip) rest.remove_prefix(rest.find('|') + 1);
  return std::string(rest.substr(0, rest.find('|')));
}

struct Arrived {
  std::vector<float> values;
  TensorView view;
};

void fill(Arrived& tensor, Feed& bytes) {
  static constexpr int64_t kSizes[] = {1, 0, 2, 3, 4, 5, 6, 7, 12, 16, 20, 21, 85, -1, int64_t{1} << 40, INT64_MAX};
  int64_t sizes[kMaxRank];
  const int rank = bytes.next() % (kMaxRank + 1);
  for (int i = 0; i < rank; ++i) sizes[i] = kSizes[bytes.next() % std::size(kSizes)];
  tensor.view.shape = Shape(std::span<const int64_t>(sizes, static_cast<size_t>(rank)));
  const int64_t count = tensor.view.shape.element_count();
  if (count <= 0 || count > 1 << 14) return;  // a decoder must refuse what has no data, or is larger than it says
  tensor.values.resize(static_cast<size_t>(count));
  for (float& value : tensor.values) value = hostile(bytes);
  tensor.view.data = tensor.values.data();
}

// What reads points trusts these.
bool whole(const Keypoints& keypoints) {
  if (keypoints.points.size() != keypoints.instances.size() * static_cast<size_t>(keypoints.points_per_instance)) return false;
  for (const KeypointInstance& instance : keypoints.instances) {
    if (!(instance.score >= 0 && instance.score <= 1)) return false;
  }
  for (const Keypoint& point : keypoints.points) {
    if (!std::isfinite(point.at.x + point.at.y) || !std::isfinite(point.z) || !(point.score >= 0 && point.score <= 1)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Feed bytes(data, size);
  const auto entries = decoder_entries();
  const DecoderEntry& entry = *entries[bytes.next() % entries.size()];
  ParameterValues given;
  for (const ParameterSpec& spec : entry.parameters) {
    if (bytes.next() % 2) given.set(std::string(spec.id), value_of(spec, bytes));
  }
  const Result<ParameterValues> parameters = resolve(entry.parameters, given);
  if (!parameters.ok()) return 0;
  const Labels labels(bytes.next() % 3, "label");
  auto made = entry.make({*parameters, labels, {}, bytes.next() % 2 ? Layout::kNchw : Layout::kNhwc});
  if (!made.ok()) return 0;
  const auto state = (*made)->make_state();
  Output output;
  for (int frame = 0; frame < 2; ++frame) {
    std::vector<Arrived> tensors(static_cast<size_t>(entry.min_tensors + bytes.next() % (entry.max_tensors - entry.min_tensors + 1)));
    std::vector<TensorView> views;
    for (Arrived& tensor : tensors) {
      fill(tensor, bytes);
      const int64_t count = tensor.view.shape.element_count();
      if (count > 0 && !tensor.view.data) return 0;  // the runtime never hands out a tensor without its memory
      views.push_back(tensor.view);
    }
    const Size side{1 + bytes.next() % 64, 1 + bytes.next() % 64};
    const Mapping mapping{{}, {}, side, side, {0, 0, static_cast<float>(side.width), static_cast<float>(side.height)}};
    const Status status = (*made)->decode({views, mapping}, state.get(), output);
    if (const Boxes* boxes = std::get_if<Boxes>(&output.data); boxes && status.ok()) {
      for (const BoxItem& item : boxes->items) {
        if (!std::isfinite(item.score) || !std::isfinite(item.box.x0 + item.box.y0)) __builtin_trap();
      }
    }
    if (const Keypoints* keypoints = std::get_if<Keypoints>(&output.data); keypoints && status.ok() && !whole(*keypoints)) __builtin_trap();
  }
  return 0;
}
