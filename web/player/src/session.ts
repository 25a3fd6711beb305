// Acts on what the visitor wants: opens a lens, starts it on a camera or clip, follows the tab into the background.
// One lens at a time; whatever was begun for another one is given up.
import { Lens, readLens, type FrameInput, type Run } from '@diopter/runtime';
import { cameraIds, closeCamera, openCamera, openMicrophone, otherCamera, type Camera, type Wish } from './camera';
import { hasSimd, mayHaveCamera } from './capability';
import { hasSample, openFile, openSample, type Clip } from './clip';
import { count } from './counting';
import { factsOf } from './facts';
import { bundlePath, type SourceKind } from './launch';
import { fetchCards, fetchLens, LoadError } from './lens_loading';
import { keepOffline, keepPublished } from './offline';
import { acceptKey, askForCode, fetchPublished } from './published';
import { cameraProblem, lensProblem, problem } from './problems';
import { cards, cameras, dispatch, facts, info, launch, mirrored, preparing, published, sampleThere, say, showHint, state, stats } from './store';

interface Open {
  /** The canvas goes to the lens's worker, so each lens has its own. */
  canvas: HTMLCanvasElement;
  lens: Promise<Lens>;
  run: Run | null;
  camera: Camera | null;
  clip: Clip | null;
}

let current: Open | null = null;
let firstRun = true;
let mirrorChosen = launch.mirror;

export const canvasNow = (): HTMLCanvasElement | null => current?.canvas ?? null;
export const runNow = (): Run | null => current?.run ?? null;

function newCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'picture';
  canvas.setAttribute('role', 'img');
  return canvas;
}

async function stopSource(open: Open): Promise<void> {
  const { run, camera, clip } = open;
  open.run = open.camera = open.clip = null;
  await run?.stop();
  closeCamera(camera);
  clip?.close();
}

async function closeLens(): Promise<void> {
  const open = current;
  current = null;
  facts.value = info.value = stats.value = preparing.value = null;
  if (!open) return;
  await stopSource(open).catch(() => undefined);
  open.lens.then((lens) => lens.close()).catch(() => undefined);
}

/** Shows who made it at once; its models get ready meanwhile. */
async function openBytes(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const files = await readLens(bytes);
  facts.value = factsOf(files, bytes.byteLength);
  if (published.value?.lens.name) facts.value = { ...facts.value, name: published.value.lens.name };
  count('open');
  document.title = `${facts.value.name} · Diopter`;
  preparing.value = 0;
  const lens = Lens.open(files, { progress: (share) => (preparing.value = Math.min(1, share)) });
  const open: Open = { canvas: newCanvas(), lens, run: null, camera: null, clip: null };
  open.canvas.setAttribute('aria-label', `The picture with the lens ${facts.value.name}`);
  current = open;
  dispatch({ type: 'read' });
  void hasSample().then((there) => (sampleThere.value = there));
  lens.then(
    (ready) => {
      if (current !== open) return;
      info.value = ready.info;
      if (ready.info.components.some(({ backend }) => backend === 'webgpu')) keepOffline('webgpu');
      preparing.value = null;
    },
    (error: unknown) => {
      if (current === open) dispatch({ type: 'failed', problem: lensProblem(error) });
    },
  );
  if (launch.source === 'sample') await start('sample');
  else if (!mayHaveCamera()) dispatch({ type: 'source-failed', problem: problem('insecure') });
}

async function load(what: string, fetchBytes: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
  await closeLens();
  dispatch({ type: 'load', what });
  published.value = null;
  if (!hasSimd()) return dispatch({ type: 'failed', problem: problem('no-simd') });
  try {
    await openBytes(await fetchBytes());
  } catch (error) {
    dispatch({ type: 'failed', problem: error instanceof LoadError ? error.problem : lensProblem(error) });
  }
}

export async function openCode(code: string): Promise<void> {
  const what = 'Downloading the lens';
  const progress = (share: number) => dispatch({ type: 'progress', share, what });
  await load(what, async () => {
    const found = await askForCode(code);
    const bytes = await (found ? fetchPublished(found, progress) : fetchLens(bundlePath(code), progress));
    published.value = found;
    return bytes;
  });
  if (published.value) keepPublished(published.value);
  else keepOffline(bundlePath(code));
}

/** The visitor takes the server's new key. */
export function acceptKeyAndOpen(): void {
  acceptKey();
  if (launch.code) void openCode(launch.code);
}

/** A file of the visitor's: a lens, or, once a lens is open, something for it to look at. */
export async function takeFile(file: File): Promise<void> {
  if (/\.lens$/i.test(file.name)) {
    return load(`Opening ${file.name}`, async () => new Uint8Array(await file.arrayBuffer()));
  }
  if (current && /^(image|video)\//.test(file.type)) return start('file', { file });
  const unreadable = problem('unreadable-file', current ? {} : { remedy: 'Take a .lens file here; pictures and videos once a lens is open.', actions: ['open'] });
  if (current?.run) showHint(`${unreadable.title} ${unreadable.remedy}`);
  else dispatch({ type: 'source-failed', problem: unreadable });
}

export async function browse(): Promise<void> {
  await closeLens();
  dispatch({ type: 'browse' });
  published.value = null;
  cards.value = await fetchCards();
  keepOffline('/api/lenses');
}

async function openSource(open: Open, kind: SourceKind, wish: Wish, file?: File): Promise<FrameInput> {
  const hears = facts.value?.hears ?? false;
  if (kind === 'camera') {
    const camera = await openCamera(wish);
    open.camera = camera;
    if (hears) {
      const microphone = await openMicrophone();
      if (microphone) camera.stream.addTrack(microphone);
      else showHint('This lens listens, but the microphone is blocked or missing.');
    }
    camera.track.addEventListener('ended', () => {
      if (open.camera === camera) void cameraLost(open);
    });
    mirrored.value = mirrorChosen ?? (camera.facing !== 'environment' && !facts.value?.writes);
    cameras.value = (await cameraIds()).length;
    return camera.stream;
  }
  open.clip = kind === 'file' && file ? await openFile(file, hears) : await openSample(hears);
  mirrored.value = mirrorChosen ?? false;
  return open.clip.input;
}

function sourceProblem(kind: SourceKind, error: unknown, file?: File) {
  if (kind === 'camera') return cameraProblem(error);
  if (file) return problem('unreadable-file', { what: file.name });
  return problem('unreadable-file', { remedy: 'The sample clip is not on this server: take a picture or video of yours.', actions: ['file', 'camera'] });
}

export async function start(kind: SourceKind, { wish = { facing: launch.camera }, file }: { wish?: Wish; file?: File } = {}): Promise<void> {
  const open = current;
  if (!open || state.value.at === 'starting') return;
  if (kind === 'camera' && !mayHaveCamera()) return dispatch({ type: 'source-failed', problem: problem('insecure') });
  dispatch({ type: 'start', source: kind });
  let input: FrameInput;
  try {
    await stopSource(open);
    input = await openSource(open, kind, wish, file);
  } catch (error) {
    if (current === open) dispatch({ type: 'source-failed', problem: sourceProblem(kind, error, file) });
    return;
  }
  try {
    const lens = await open.lens;
    open.run = await lens.run(input, open.canvas, {
      mirror: mirrored.value,
      error: (error) => void runFailed(open, error),
    });
  } catch (error) {
    await stopSource(open).catch(() => undefined);
    if (current === open) dispatch({ type: 'failed', problem: lensProblem(error) });
    return;
  }
  if (current !== open) return stopSource(open);
  info.value = { ...(await open.lens).info };
  dispatch({ type: 'started' });
  if (document.hidden) hide();
  if (firstRun && launch.trigger) fire(launch.trigger);
  else if (published.value?.lens.hint) showHint(published.value.lens.hint);
  else if (facts.value?.triggers.includes('tap')) showHint('Tap the picture.');
  firstRun = false;
}

async function runFailed(open: Open, error: Error): Promise<void> {
  if (current !== open) return;
  dispatch({ type: 'failed', problem: lensProblem(error) });
  await stopSource(open).catch(() => undefined);
}

async function cameraLost(open: Open): Promise<void> {
  if (current !== open) return;
  dispatch({ type: 'source-failed', problem: problem('camera-lost') });
  await stopSource(open).catch(() => undefined);
}

export function leave(): void {
  const open = current;
  if (!open) return;
  dispatch({ type: 'leave' });
  void stopSource(open).catch(() => undefined);
}

export function switchCamera(): void {
  const camera = current?.camera;
  if (!camera || cameras.value < 2) return;
  void cameraIds().then((ids) => start('camera', { wish: otherCamera(camera, ids) }));
}

export function mirror(): void {
  mirrored.value = mirrorChosen = !mirrored.value;
  current?.run?.set({ mirror: mirrored.value });
  say(mirrored.value ? 'Mirrored.' : 'Not mirrored.');
}

export function fire(trigger: string): void {
  current?.run?.trigger(trigger);
}

function hide(): void {
  if (state.value.at !== 'running') return;
  current?.run?.pause();
  if (current?.clip?.input instanceof HTMLVideoElement) current.clip.input.pause();
  dispatch({ type: 'hidden' });
}

function show(): void {
  if (state.value.at !== 'running' || !state.value.paused) return;
  if (current?.clip?.input instanceof HTMLVideoElement) current.clip.input.play().catch(() => showHint('The clip is paused: press the picture.'));
  current?.run?.resume();
  dispatch({ type: 'visible' });
}

async function readStats(): Promise<void> {
  const run = current?.run;
  if (!run || state.value.at !== 'running' || state.value.paused) return;
  const read = await run.stats();
  if (current?.run === run) stats.value = read;
}

export function begin(): void {
  document.addEventListener('visibilitychange', () => (document.hidden ? hide() : show()));
  setInterval(() => void readStats().catch(() => undefined), 1000);
  if (launch.code) void openCode(launch.code);
  else void browse();
}
