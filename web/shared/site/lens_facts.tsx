// What is known of a lens: its models with licence and source, and what the server measured. An estimate is called one.
import type { ComponentChildren } from 'preact';
import type { LensModel } from '../api_types';
import { linkOf, numberText, sizeText } from '../formats';

function Source({ source }: { source: string }) {
  if (!source) return <>source not named</>;
  const link = linkOf(source);
  return link ? <a href={link} target="_blank" rel="noopener noreferrer nofollow">{new URL(link).host}</a> : <>{source}</>;
}

function Model({ model }: { model: LensModel }) {
  return (
    <li>
      <span class="model-file">{model.file.split('/').pop()}</span>
      <dl>
        <div><dt>Licence</dt><dd>{model.licence || 'not named'}</dd></div>
        <div><dt>Source</dt><dd><Source source={model.source} /></dd></div>
        <div><dt>Size</dt><dd>{sizeText(model.bytes)}</dd></div>
      </dl>
    </li>
  );
}

export function Models({ models }: { models: LensModel[] }) {
  return (
    <section class="card models-panel" aria-labelledby="models-title">
      <h2 id="models-title">{models.length === 1 ? 'The model in it' : 'Models in it'}</h2>
      {models.length > 0 ? <ul class="model-list">{models.map((model) => <Model key={model.file} model={model} />)}</ul> : <p class="muted">No models are listed.</p>}
    </section>
  );
}

function Fact({ name, note, children }: { name: string; note?: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd><strong>{children}</strong>{note && <span class="muted small">{note}</span>}</dd>
    </div>
  );
}

const energyText = (joules: number) => (joules < 0.1 ? `${numberText(joules * 1000)} mJ` : `${numberText(joules)} J`);

export interface Measured {
  fps: number | null;
  step_ms: number | null;
  joules_per_frame_estimate: number | null;
}

export function Facts({ measured, bytes, version }: { measured: Measured; bytes: number; version: number }) {
  const { fps, step_ms, joules_per_frame_estimate: joules } = measured;
  return (
    <section class="card facts-panel" aria-labelledby="facts-title">
      <h2 id="facts-title">In numbers</h2>
      <dl class="facts">
        <Fact name="Size" note="to download">{sizeText(bytes)}</Fact>
        {fps !== null && <Fact name="Speed" note="measured on the server">{numberText(Math.round(fps))} frames/s</Fact>}
        {step_ms !== null && <Fact name="A frame takes" note="measured on the server">{numberText(step_ms)} ms</Fact>}
        {joules !== null && <Fact name="Energy a frame" note="estimate">{energyText(joules)}</Fact>}
        <Fact name="Version">{version}</Fact>
      </dl>
    </section>
  );
}
