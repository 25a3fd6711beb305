// The table of effects, from effects.def.
#include "engine/render/effect.h"

namespace diopter {

#define DIOPTER_EFFECT(id) extern const EffectEntry kEffect_##id;
#include "engine/render/effects.def"
#undef DIOPTER_EFFECT

std::span<const EffectEntry* const> effect_entries() {
  static constexpr const EffectEntry* kEntries[] = {
#define DIOPTER_EFFECT(id) &kEffect_##id,
#include "engine/render/effects.def"
#undef DIOPTER_EFFECT
  };
  return kEntries;
}

const EffectEntry* find_effect(std::string_view id) {
  for (const EffectEntry* entry : effect_entries()) {
    if (entry->id == id) return entry;
  }
  return nullptr;
}

}  // namespace diopter
