// A decoder turns named tensors into one output kind, in frame space. decoders.def is the list.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/base/parameters.h"
#include "engine/base/tensor.h"
#include "engine/input/transform.h"
#include "engine/output/outputs.h"

namespace diopter {

// What is known when a lens is loaded. Borrowed for the call to make(), but for `labels`, which outlive the decoder.
struct DecoderConfig {
  const ParameterValues& parameters;  // resolved against the decoder's specs
  const Labels& labels;
  std::span<const TensorInfo> tensors;  // the bound outputs as the model declares them; sizes may be dynamic
  Layout input_layout;
};

// What is known of one frame.
struct DecodeInput {
  std::span<const TensorView> tensors;  // float32, in the order of the manifest; values may be NaN or infinite, shapes may differ
  const Mapping& mapping;               // of the component's first picture input; of sound: empty
  const FrameView* frame = nullptr;     // the picture that the answer belongs to; null where it is gone (background) or never was
};

// What a session remembers for one output (scratch memory too). Copied never.
class DecoderState {
 public:
  virtual ~DecoderState() = default;
  virtual void reset() {}
};

// Const to run. Threads: any, with a state each.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::unique_ptr<DecoderState> make_state() const { return nullptr; }
  // Fails (kInvalid, place = the tensor) where a tensor's shape does not fit; never reads outside of it. Counts non-finite
  // values in output.non_finite and keeps them out of the data. Allocates nothing once its memory has grown.
  virtual Status decode(const DecodeInput& input, DecoderState* state, Output& output) const = 0;
};

struct DecoderEntry {
  std::string_view id;       // published, stable
  std::string_view summary;  // one line for people
  OutputKind kind;           // what decode() makes
  int min_tensors;
  int max_tensors;
  std::span<const ParameterSpec> parameters;
  Result<std::unique_ptr<Decoder>> (*make)(const DecoderConfig& config);
};

// All decoders, in the order of decoders.def.
std::span<const DecoderEntry* const> decoder_entries();
// Null where there is none of this id.
const DecoderEntry* find_decoder(std::string_view id);

}  // namespace diopter
