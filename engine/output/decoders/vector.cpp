// A few numbers with names (head pose, blend shapes), or the three angles of a rotation.
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/rotation.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"scale", ParameterType::kNumber, "1", -1e6, 1e6, "", "value = x * scale + bias"},
    {"bias", ParameterType::kNumber, "0", -1e6, 1e6, "", "value = x * scale + bias"},
    {"form", ParameterType::kText, "\"values\"", 0, 0, "",
     "values: as they are; else the tensor is a rotation, two columns or three rows of its matrix or a quaternion, and becomes yaw, pitch and roll in degrees",
     "values|rotation6d|matrix|quaternion_wxyz|quaternion_xyzw"},
};

// Outlives all outputs that name them.
const Labels& angle_names() {
  static const Labels names{"yaw", "pitch", "roll"};
  return names;
}

class VectorDecoder final : public Decoder {
 public:
  explicit VectorDecoder(const DecoderConfig& config)
      : form_(rotation_form(config.parameters.text("form"))),
        names_(form_ && config.labels.empty() ? angle_names() : config.labels),
        scale_(static_cast<float>(config.parameters.number("scale"))),
        bias_(static_cast<float>(config.parameters.number("bias"))) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
    if (form_ && values.size() != number_count(*form_)) {
      return invalid("tensor " + input.tensors[0].shape.to_string(), "is no rotation of " + std::to_string(number_count(*form_)) + " numbers", "mend `form`, or bind another output");
    }
    Vector* vector = std::get_if<Vector>(&output.data);
    if (!vector) vector = &output.data.emplace<Vector>();
    vector->names = names_.empty() ? nullptr : &names_;
    vector->values.resize(values.size());
    output.non_finite = 0;
    for (size_t i = 0; i < values.size(); ++i) {
      const float value = values[i] * scale_ + bias_;
      output.non_finite += !std::isfinite(value);
      vector->values[i] = std::isfinite(value) ? value : 0;
    }
    if (form_) {
      const std::optional<RotationMatrix> rotation = rotation_of(*form_, vector->values);
      const std::array<float, 3> angles = rotation ? yaw_pitch_roll(*rotation) : std::array<float, 3>{};
      vector->values.assign(angles.begin(), angles.end());
    }
    return ok_status();
  }

 private:
  std::optional<RotationForm> form_;
  const Labels& names_;
  float scale_, bias_;
};

}  // namespace

extern const DecoderEntry kDecoder_vector;
const DecoderEntry kDecoder_vector = {
    "vector", "numbers with names", OutputKind::kVector, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new VectorDecoder(config)); }};

}  // namespace diopter
