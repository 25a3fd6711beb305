// The pictures and clips of a lens, decoded for its effects, and the font of their texts.
#pragma once

#include <memory>

#include "engine/render/effect.h"

namespace diopter::media {

// `files` outlives the source. Pictures are decoded once and kept; of clips one frame at a time.
std::unique_ptr<AssetSource> make_asset_source(const NamedBytes& files);

}  // namespace diopter::media
