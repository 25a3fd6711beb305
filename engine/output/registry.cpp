// The table of decoders, from decoders.def.
#include "engine/output/decoder.h"

namespace diopter {

#define DIOPTER_DECODER(id) extern const DecoderEntry kDecoder_##id;
#include "engine/output/decoders.def"
#undef DIOPTER_DECODER

std::span<const DecoderEntry* const> decoder_entries() {
  static constexpr const DecoderEntry* kEntries[] = {
#define DIOPTER_DECODER(id) &kDecoder_##id,
#include "engine/output/decoders.def"
#undef DIOPTER_DECODER
  };
  return kEntries;
}

const DecoderEntry* find_decoder(std::string_view id) {
  for (const DecoderEntry* entry : decoder_entries()) {
    if (entry->id == id) return entry;
  }
  return nullptr;
}

}  // namespace diopter
