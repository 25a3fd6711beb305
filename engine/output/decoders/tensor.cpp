// The tensor as it is, for what no other decoder understands.
#include <cmath>

#include "engine/output/decoder.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

class TensorDecoder final : public Decoder {
 public:
  explicit TensorDecoder(const DecoderConfig& config) : type_(config.tensors.empty() ? ElementType::kFloat32 : config.tensors[0].type) {}

  Status decode(const DecodeInput& input, DecoderState*, Output& output) const override {
    DIOPTER_ASSIGN(const std::span<const float> values, values_of(input.tensors[0]));
    RawTensor* raw = std::get_if<RawTensor>(&output.data);
    if (!raw) raw = &output.data.emplace<RawTensor>();
    raw->type = type_;
    raw->shape = input.tensors[0].shape;
    raw->values.assign(values.begin(), values.end());
    output.non_finite = 0;
    for (float& value : raw->values) {
      if (std::isfinite(value)) continue;
      value = 0;
      ++output.non_finite;
    }
    return ok_status();
  }

 private:
  ElementType type_;
};

}  // namespace

extern const DecoderEntry kDecoder_tensor;
const DecoderEntry kDecoder_tensor = {
    "tensor", "the tensor's shape, type and values", OutputKind::kTensor, 1, 1, {},
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new TensorDecoder(config)); }};

}  // namespace diopter
