#include "engine/schedule/sound_input.h"

#include <algorithm>
#include <cmath>

#include "engine/input/sound_feature.h"

namespace diopter {

namespace {

class SoundInput final : public InputBinding {
 public:
  SoundInput(const SoundSpec& spec, std::unique_ptr<SoundFeature> feature) : scale_(static_cast<float>(spec.scale)), bias_(static_cast<float>(spec.bias)), feature_(std::move(feature)) {
    numbers_.resize(feature_->count());
    samples_.resize(static_cast<size_t>(feature_->step_samples()));
  }

  Status bind(const TensorInfo& wanted) {
    DIOPTER_ASSIGN(const Shape shape, shape_for(wanted.shape));
    const ElementType type = wanted.type;
    if (type != ElementType::kFloat32 && type != ElementType::kInt8 && type != ElementType::kUint8) {
      return unsupported("sound", "the model wants " + std::string(element_type_name(type)), "export it with float32, int8 or uint8 inputs");
    }
    return tensor_.resize(type, shape);
  }

  int sound_samples() const override { return feature_->step_samples(); }

  Status prepare(const RunSubject& subject, TensorView& tensor) override {
    if (subject.sound.size() != static_cast<size_t>(feature_->step_samples())) return invalid("sound", "is missing", "give the session sound: Session::hear");
    std::ranges::transform(subject.sound, samples_.begin(), bounded);
    feature_->run(samples_, numbers_);
    for (float& number : numbers_) {
      const float value = number * scale_ + bias_;
      number = std::isfinite(value) ? value : 0;
    }
    if (tensor_.type() == ElementType::kFloat32) std::ranges::copy(numbers_, tensor_.floats().begin());
    if (tensor_.type() == ElementType::kInt8) store<int8_t>(-128, 127);
    if (tensor_.type() == ElementType::kUint8) store<uint8_t>(0, 255);
    tensor = tensor_.view();
    return ok_status();
  }

  void reset() override { feature_->reset(); }

 private:
  // One broken sample of a file of floats would stay in a noise estimate for good.
  static float bounded(float sample) {
    constexpr float kLoudest = 256;  // 48 dB over full scale
    return std::isfinite(sample) ? std::clamp(sample, -kLoudest, kLoudest) : 0;
  }

  // The model's shape with the feature's numbers on its one open axis behind the batch.
  Result<Shape> shape_for(const Shape& wanted) const {
    const int64_t count = static_cast<int64_t>(numbers_.size());
    Shape shape = wanted;
    int open = -1;
    int64_t known = 1;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] < 0) {
        if (open >= 0) shape[open] = 1;
        open = axis;
      } else {
        known = std::min(known, count + 1) * std::min(shape[axis], count + 1);  // of more than `count` only that it is more
      }
    }
    if (open >= 0 && known > 0 && count % known == 0) shape[open] = count / known;
    if (shape.is_static() && shape.element_count() == count) return shape;
    return invalid("sound/feature", "gives " + std::to_string(count) + " numbers, the model's shape is " + wanted.to_string(), "set the feature's parameters so that they fit");
  }

  template <class Integer>
  void store(float least, float most) {
    Integer* out = static_cast<Integer*>(tensor_.data());
    for (size_t i = 0; i < numbers_.size(); ++i) out[i] = static_cast<Integer>(std::clamp(std::floor(numbers_[i]), least, most));
  }

  float scale_, bias_;
  std::unique_ptr<SoundFeature> feature_;
  std::vector<float> samples_, numbers_;
  Tensor tensor_;
};

}  // namespace

Result<std::unique_ptr<InputBinding>> make_sound_input(const SoundSpec& spec, const TensorInfo& wanted) {
  const SoundFeatureEntry* entry = find_sound_feature(spec.feature);
  if (!entry) return invalid("sound/feature", "\"" + spec.feature + "\" is unknown", "`diopter parameters` lists the features");
  Result<ParameterValues> parameters = resolve(entry->parameters, spec.parameters);
  if (!parameters.ok()) return std::move(parameters).status().within("sound/parameters");
  Result<std::unique_ptr<SoundFeature>> feature = entry->make(*parameters, spec.rate);
  if (!feature.ok()) return std::move(feature).status().within("sound/parameters");
  auto input = std::make_unique<SoundInput>(spec, std::move(feature).value());
  DIOPTER_TRY(input->bind(wanted));
  return std::unique_ptr<InputBinding>(std::move(input));
}

}  // namespace diopter
