// Which of the stored examples a feature vector is most like.
#include <algorithm>
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"examples", ParameterType::kNumbers, "", -1e6, 1e6, "", "feature vectors, one behind the other; `labels` names each, and examples of the same name are one class"},
    {"threshold", ParameterType::kNumber, "0.75", 0, 1, "0..1", "least score; 1: the same direction as an example, 0.5: at right angles"},
    {"top", ParameterType::kInteger, "1", 1, 10000, "", "most classes in an answer, best first"},
};

struct MatchState final : DecoderState {
  std::vector<float> values;
};

class MatchDecoder final : public Decoder {
 public:
  MatchDecoder(const DecoderConfig& config, std::vector<double> examples)
      : labels_(config.labels),
        examples_(examples.begin(), examples.end()),
        threshold_(static_cast<float>(config.parameters.number("threshold"))),
        top_(static_cast<size_t>(config.parameters.integer("top"))) {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<MatchState>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> given, values_of(input.tensors[0]));
    const size_t count = examples_.size() / given.size();
    if (count * given.size() != examples_.size() || (!labels_.empty() && count != labels_.size())) {
      return invalid("examples", std::to_string(examples_.size()) + " numbers are not one vector of " + std::to_string(given.size()) + " for each label",
                     "store examples that this model made, and a label for each");
    }
    Classes* classes = std::get_if<Classes>(&output.data);
    if (!classes) classes = &output.data.emplace<Classes>();
    classes->labels = labels_.empty() ? nullptr : &labels_;
    classes->items.clear();
    std::vector<float>& values = static_cast<MatchState*>(state)->values;
    values.assign(given.begin(), given.end());
    output.non_finite = 0;
    for (float& value : values) {
      output.non_finite += !std::isfinite(value);
      value = std::isfinite(value) ? value : 0;
    }
    for (size_t i = 0; i < count; ++i) add(class_of(i), score(values, std::span(examples_).subspan(i * values.size(), values.size())), classes->items);
    std::sort(classes->items.begin(), classes->items.end(), [](const ClassItem& a, const ClassItem& b) {
      return a.score != b.score ? a.score > b.score : a.class_index < b.class_index;
    });
    classes->items.resize(std::min(classes->items.size(), top_));
    return ok_status();
  }

 private:
  // The cosine of the angle between both, -1..1, as 0..1. Zeros are at right angles to everything.
  static float score(std::span<const float> a, std::span<const float> b) {
    double dot = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      dot += static_cast<double>(a[i]) * b[i];
      aa += static_cast<double>(a[i]) * a[i];
      bb += static_cast<double>(b[i]) * b[i];
    }
    const double lengths = std::sqrt(aa) * std::sqrt(bb);
    return static_cast<float>(.5 + .5 * (lengths > 0 ? std::clamp(dot / lengths, -1., 1.) : 0));
  }

  // The first example of this name.
  int class_of(size_t example) const {
    if (labels_.empty()) return static_cast<int>(example);
    return static_cast<int>(std::find(labels_.begin(), labels_.end(), labels_[example]) - labels_.begin());
  }

  void add(int class_index, float score, std::vector<ClassItem>& items) const {
    if (score < threshold_) return;
    const auto same = std::find_if(items.begin(), items.end(), [&](const ClassItem& item) { return item.class_index == class_index; });
    if (same == items.end()) {
      items.push_back({class_index, score});
    } else {
      same->score = std::max(same->score, score);
    }
  }

  const Labels& labels_;
  std::vector<float> examples_;
  float threshold_;
  size_t top_;
};

}  // namespace

extern const DecoderEntry kDecoder_match;
const DecoderEntry kDecoder_match = {
    "match", "which of the stored examples a feature vector is most like, by the angle between them", OutputKind::kClasses, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> {
      std::vector<double> examples = config.parameters.numbers("examples");
      if (examples.empty()) return invalid("examples", "is empty", "store at least one vector, as the decoder `embedding` gives it");
      return std::unique_ptr<Decoder>(new MatchDecoder(config, std::move(examples)));
    }};

}  // namespace diopter
