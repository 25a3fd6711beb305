// A feature vector of length 1, for comparing pictures or sounds with each other.
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

class EmbeddingDecoder final : public Decoder {
 public:
  explicit EmbeddingDecoder(const DecoderConfig& config) : names_(config.labels) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
    Vector* vector = std::get_if<Vector>(&output.data);
    if (!vector) vector = &output.data.emplace<Vector>();
    vector->names = names_.empty() ? nullptr : &names_;
    vector->values.assign(values.begin(), values.end());
    output.non_finite = 0;
    double square = 0;
    for (float& value : vector->values) {
      const bool finite = std::isfinite(value);
      output.non_finite += !finite;
      if (!finite) value = 0;
      square += static_cast<double>(value) * value;
    }
    // A vector of zeros has no direction and stays.
    for (float& value : vector->values) value = square > 0 ? static_cast<float>(value / std::sqrt(square)) : 0;
    return ok_status();
  }

 private:
  const Labels& names_;
};

}  // namespace

extern const DecoderEntry kDecoder_embedding;
const DecoderEntry kDecoder_embedding = {
    "embedding", "a feature vector, brought to length 1", OutputKind::kVector, 1, 1, {},
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new EmbeddingDecoder(config)); }};

}  // namespace diopter
