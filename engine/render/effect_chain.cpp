#include "engine/render/effect_chain.h"

namespace diopter {

Status EffectChain::add(const EffectSpec& spec, const Outputs& outputs, AssetSource* assets) {
  const EffectEntry* entry = find_effect(spec.effect);
  if (!entry) return invalid("effect", "\"" + spec.effect + "\" is unknown", "`diopter parameters` lists the effects");
  if (!assets) return invalid(spec.effect, "there is no source of assets", "set SessionOptions::assets");
  Link link;
  const Output* output = outputs.find(spec.input);
  if (output) link.output = static_cast<int>(output - outputs.items.data());
  DIOPTER_ASSIGN(ParameterValues parameters, resolve(entry->parameters, spec.parameters));
  link.parameters = std::make_unique<ParameterValues>(std::move(parameters));
  DIOPTER_ASSIGN(link.effect, entry->make({*link.parameters, *assets}));
  link.state = link.effect->make_state();
  links_.push_back(std::move(link));
  return ok_status();
}

Status EffectChain::draw(const Outputs& outputs, double time_s, const FrameView& frame) {
  for (Link& link : links_) {
    const DrawInput input{link.output >= 0 ? &outputs.items[static_cast<size_t>(link.output)] : nullptr, time_s, &outputs};
    DIOPTER_TRY(link.effect->draw(input, link.state.get(), frame));
  }
  return ok_status();
}

void EffectChain::reset() {
  for (Link& link : links_) {
    if (link.state) link.state->reset();
  }
}

}  // namespace diopter
