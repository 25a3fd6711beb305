// The empty studio: what it is for in three steps, a place for a model, and lenses to begin with.
import { FileIcon, SparkIcon } from '../../../shared/icons';
import { FilePicker } from '../controls/file_picker';
import { bytes } from '../panels/amounts';
import { openFiles, openStarter, working } from '../store/opening';
import { starters, type Starter } from '../store/starters';
import { Steps } from './steps';

function StarterCard({ starter }: { starter: Starter }) {
  return (
    <li>
      <button type="button" class="starter" disabled={working.value !== ''} onClick={() => void openStarter(starter.code, starter.name)}>
        <SparkIcon />
        <span>
          <strong>{starter.name}</strong>
          <span class="muted">{starter.description}</span>
          <span class="small muted">{bytes(starter.bytes)}</span>
        </span>
      </button>
    </li>
  );
}

function Gallery() {
  const list = starters.value;
  if (!list) return <p class="muted">Asking the server for its lenses …</p>;
  if (list.length === 0) return <p class="muted">This server offers no lenses to begin with: drop a model, or a .lens file.</p>;
  return (
    <ul class="gallery">
      {list.map((starter) => (
        <StarterCard key={starter.code} starter={starter} />
      ))}
    </ul>
  );
}

export function Start() {
  return (
    <main class="start">
      <header class="hero">
        <h1>From a model to a lens</h1>
        <p class="lead">Diopter runs machine-learning models on live video. Nothing leaves this device.</p>
      </header>
      <section class="drop-zone" aria-label="Open">
        <FilePicker accept=".onnx,.tflite,.lens" multiple class="button primary large" id="open-model" take={(files) => void openFiles(files)}>
          <FileIcon /> Choose a model
        </FilePicker>
        <p class="muted">or drop an .onnx, .tflite or .lens file anywhere on this page</p>
      </section>
      <Steps />
      <section class="starters" aria-labelledby="starters-title">
        <h2 id="starters-title">Or begin with a lens</h2>
        <Gallery />
      </section>
    </main>
  );
}
