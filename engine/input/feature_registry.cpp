// The table of sound features, from features.def.
#include "engine/input/sound_feature.h"

namespace diopter {

#define DIOPTER_SOUND_FEATURE(id) extern const SoundFeatureEntry kSoundFeature_##id;
#include "engine/input/features.def"
#undef DIOPTER_SOUND_FEATURE

std::span<const SoundFeatureEntry* const> sound_feature_entries() {
  static constexpr const SoundFeatureEntry* kEntries[] = {
#define DIOPTER_SOUND_FEATURE(id) &kSoundFeature_##id,
#include "engine/input/features.def"
#undef DIOPTER_SOUND_FEATURE
  };
  return kEntries;
}

const SoundFeatureEntry* find_sound_feature(std::string_view id) {
  for (const SoundFeatureEntry* entry : sound_feature_entries()) {
    if (entry->id == id) return entry;
  }
  return nullptr;
}

}  // namespace diopter
