// The properties of what is selected.
import { selection } from '../store/document';
import { registries } from '../store/doctor';
import { ComponentPanel } from './component_panel';
import { EffectPanel } from './effect_panel';
import { GoldenPanel } from './golden_panel';
import { LensPanel } from './lens_panel';
import { TriggerPanel } from './trigger_panel';

export function Properties() {
  const here = selection.value;
  if (!registries.value) return <p class="muted panel">The doctor is on the way …</p>;
  switch (here.at) {
    case 'component':
      return <ComponentPanel key={`c${here.index}`} index={here.index} />;
    case 'effect':
      return <EffectPanel key={`e${here.index}`} index={here.index} />;
    case 'trigger':
      return <TriggerPanel key={`t${here.index}`} index={here.index} />;
    case 'golden':
      return <GoldenPanel />;
    case 'lens':
      return <LensPanel />;
  }
}
