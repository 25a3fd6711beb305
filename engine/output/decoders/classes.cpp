// Class probabilities, best first.
#include <algorithm>
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns the tensor into probabilities", "none|sigmoid|softmax"},
    {"top", ParameterType::kInteger, "5", 1, 10000, "", "how many classes, best first"},
    {"threshold", ParameterType::kNumber, "-1", -1, 1, "0..1", "reports all classes of at least this score instead; -1: the best `top`"},
    {"index", ParameterType::kBoolean, "false", 0, 0, "", "the tensor holds class indices instead of scores; each gets score 1"},
};

constexpr float kMaxIndex = 1 << 24;  // larger whole numbers are not exact in float32

class ClassesDecoder final : public Decoder {
 public:
  explicit ClassesDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        activation_(activation_of(config.parameters.text("activation"))),
        top_(static_cast<size_t>(config.parameters.integer("top"))),
        threshold_(static_cast<float>(config.parameters.number("threshold"))),
        index_(config.parameters.boolean("index")) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
    Classes* classes = std::get_if<Classes>(&output.data);
    if (!classes) classes = &output.data.emplace<Classes>();
    classes->labels = labels_.empty() ? nullptr : &labels_;
    output.non_finite = 0;
    classes->items.clear();
    if (index_) {
      read_indices(values, classes->items, output.non_finite);
      return ok_status();
    }
    read_scores(values, classes->items, output.non_finite);
    keep_best(classes->items);
    return ok_status();
  }

 private:
  void read_indices(std::span<const float> values, std::vector<ClassItem>& items, int& non_finite) const {
    for (float value : values.first(std::min(values.size(), top_))) {
      if (!std::isfinite(value)) ++non_finite;
      if (value >= 0 && value <= kMaxIndex) items.push_back({static_cast<int>(value), 1});
    }
  }

  void read_scores(std::span<const float> values, std::vector<ClassItem>& items, int& non_finite) const {
    float peak = -INFINITY;
    for (size_t i = 0; i < values.size(); ++i) {
      if (!std::isfinite(values[i])) {
        ++non_finite;
        continue;
      }
      peak = std::max(peak, values[i]);
      items.push_back({static_cast<int>(i), activation_ == Activation::kSigmoid ? sigmoid(values[i]) : values[i]});
    }
    if (activation_ != Activation::kSoftmax) return;
    double sum = 0;
    for (ClassItem& item : items) sum += item.score = std::exp(item.score - peak);
    for (ClassItem& item : items) item.score = static_cast<float>(item.score / sum);
  }

  void keep_best(std::vector<ClassItem>& items) const {
    if (threshold_ >= 0) std::erase_if(items, [this](const ClassItem& item) { return item.score < threshold_; });
    const size_t count = threshold_ >= 0 ? items.size() : std::min(items.size(), top_);
    std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count), items.end(), [](const ClassItem& a, const ClassItem& b) {
      return a.score != b.score ? a.score > b.score : a.class_index < b.class_index;
    });
    items.resize(count);
  }

  const Labels& labels_;
  Activation activation_;
  size_t top_;
  float threshold_;
  bool index_;
};

}  // namespace

extern const DecoderEntry kDecoder_classes;
const DecoderEntry kDecoder_classes = {
    "classes", "the best classes of the whole picture with their probabilities", OutputKind::kClasses, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new ClassesDecoder(config)); }};

}  // namespace diopter
