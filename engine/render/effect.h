// An effect draws with outputs on the frame. effects.def is the list.
#pragma once

#include <memory>
#include <span>

#include "engine/base/named_bytes.h"
#include "engine/base/parameters.h"
#include "engine/frame/frame.h"
#include "engine/output/outputs.h"

namespace diopter {

// Pictures and clips of a lens, decoded by the owner (the engine reads no image files).
// Threads: those of the session's step.
class AssetSource {
 public:
  virtual ~AssetSource() = default;
  // The picture of the asset at `time_s` (clips loop), kRgba; the frame lives until the next call for the same name.
  virtual Result<const Frame*> picture(std::string_view name, double time_s) = 0;
  // The font (TrueType) of all texts. The owner's own, never a lens's: what rasterises it is not hardened against hostile fonts.
  virtual Bytes font() const = 0;
};

// What is known when a lens is loaded; borrowed for the call to make(), but for `assets`, which outlive the effect.
struct EffectConfig {
  const ParameterValues& parameters;  // resolved against the effect's specs
  AssetSource& assets;
};

struct DrawInput {
  const Output* output;  // the one that the manifest names; null where the effect takes none
  double time_s;
  const Outputs* all = nullptr;  // every output of the lens, for effects whose parameters name a second one
};

class EffectState {
 public:
  virtual ~EffectState() = default;
  virtual void reset() {}
};

// Const to run. Threads: any, with a state each.
class Effect {
 public:
  virtual ~Effect() = default;
  virtual std::unique_ptr<EffectState> make_state() const { return nullptr; }
  // Draws on the frame in place, in its own format. Leaves it untouched where the output holds nothing yet.
  // Allocates nothing once its memory has grown.
  virtual Status draw(const DrawInput& input, EffectState* state, const FrameView& frame) const = 0;
};

struct EffectEntry {
  std::string_view id;       // published, stable
  std::string_view summary;  // one line for people
  std::string_view input;    // kinds that it draws with, "mask", "boxes|classes"; empty: none
  std::span<const ParameterSpec> parameters;
  Result<std::unique_ptr<Effect>> (*make)(const EffectConfig& config);
  bool input_optional = false;  // a lens may leave the input out
};

// All effects, in the order of effects.def.
std::span<const EffectEntry* const> effect_entries();
// Null where there is none of this id.
const EffectEntry* find_effect(std::string_view id);

}  // namespace diopter
