// A few numbers with names (head pose, an embedding).
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"scale", ParameterType::kNumber, "1", -1e6, 1e6, "", "value = x * scale + bias"},
    {"bias", ParameterType::kNumber, "0", -1e6, 1e6, "", "value = x * scale + bias"},
};

class VectorDecoder final : public Decoder {
 public:
  explicit VectorDecoder(const DecoderConfig& config)
      : names_(config.labels), scale_(static_cast<float>(config.parameters.number("scale"))), bias_(static_cast<float>(config.parameters.number("bias"))) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
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
    return ok_status();
  }

 private:
  const Labels& names_;
  float scale_, bias_;
};

}  // namespace

extern const DecoderEntry kDecoder_vector;
const DecoderEntry kDecoder_vector = {
    "vector", "numbers with names", OutputKind::kVector, 1, 1, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new VectorDecoder(config)); }};

}  // namespace diopter
