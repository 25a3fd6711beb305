// The effects of a lens, in order, each bound to the output that it draws with.
#pragma once

#include <memory>
#include <vector>

#include "engine/bundle/lens.h"
#include "engine/render/effect.h"

namespace diopter {

// Threads: one at a time.
class EffectChain {
 public:
  // Fails (kInvalid) with the field at fault as place. `outputs`: all of the lens's; `assets` outlives the chain, null: none.
  Status add(const EffectSpec& spec, const Outputs& outputs, AssetSource* assets);
  Status draw(const Outputs& outputs, double time_s, const FrameView& frame);
  void reset();

 private:
  struct Link {
    std::unique_ptr<ParameterValues> parameters;
    std::unique_ptr<Effect> effect;
    std::unique_ptr<EffectState> state;
    int output = -1;  // index in the outputs, -1: none
  };
  std::vector<Link> links_;
};

}  // namespace diopter
