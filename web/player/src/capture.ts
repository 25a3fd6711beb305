// Photos and clips: taking them, looking at them, saving and sharing.
import { effect } from '@preact/signals';
import { openMicrophone } from './camera';
import { canRecord } from './capability';
import { count } from './counting';
import { fileName, record, type Recording } from './recorder';
import { canvasNow, runNow } from './session';
import { captured, facts, paused, recordingSince, say, showHint, state, withSound } from './store';

let recording: Recording | null = null;
let microphone: MediaStreamTrack | null = null;
let beginning = false;

function present(blob: Blob): void {
  const lens = facts.value?.name ?? 'Lens';
  count('capture');
  captured.value = { blob, address: URL.createObjectURL(blob), name: fileName(lens, blob.type, new Date()) };
}

export function dismiss(): void {
  if (captured.value) URL.revokeObjectURL(captured.value.address);
  captured.value = null;
}

export async function takePhoto(): Promise<void> {
  const run = runNow();
  if (!run || captured.value) return;
  try {
    present(await run.capture('image/jpeg'));
    say('Photo taken.');
  } catch {
    showHint('The photo could not be taken. Try again.');
  }
}

function dropMicrophone(): void {
  microphone?.stop();
  microphone = null;
}

/** Asks for the microphone here, on a press, and nowhere else. */
export async function toggleSound(): Promise<void> {
  if (withSound.value) {
    withSound.value = false;
    return showHint('Clips are recorded without sound.');
  }
  const track = await openMicrophone();
  track?.stop();
  withSound.value = track !== null;
  showHint(track ? 'Clips are recorded with sound.' : 'No microphone: it is blocked or missing. Clips are recorded without sound.');
}

export async function startRecording(): Promise<void> {
  const canvas = canvasNow();
  if (!canvas || !runNow() || recording || beginning || captured.value) return;
  if (!canRecord(canvas)) return showHint('This browser cannot record clips. Photos work.');
  beginning = true;
  try {
    if (withSound.value) microphone = await openMicrophone();
    recording = record(canvas, microphone);
    recordingSince.value = performance.now();
    say(microphone ? 'Recording with sound.' : 'Recording.');
  } catch {
    dropMicrophone();
    showHint('This browser cannot record the picture. Photos work.');
  } finally {
    beginning = false;
  }
}

export async function stopRecording(): Promise<void> {
  const ended = recording;
  if (!ended) return;
  recording = null;
  recordingSince.value = null;
  try {
    const clip = await ended.stop();
    if (clip.size > 0) {
      present(clip);
      say('Clip recorded.');
    } else {
      showHint('The clip is empty: record for a little longer.');
    }
  } catch {
    showHint('The clip was lost: the browser stopped recording.');
  } finally {
    dropMicrophone();
  }
}

export const toggleRecording = (): Promise<void> => (recording ? stopRecording() : startRecording());

export function save({ address, name }: { address: string; name: string }): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  showHint(`Saved as ${name}.`);
}

function shareable({ blob, name }: { blob: Blob; name: string }): ShareData {
  return { files: [new File([blob], name, { type: blob.type })], title: name };
}

export const canShare = (capture: { blob: Blob; name: string }): boolean => typeof navigator.canShare === 'function' && navigator.canShare(shareable(capture));

export async function share(capture: { blob: Blob; name: string }): Promise<void> {
  try {
    await navigator.share(shareable(capture));
    count('share');
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) showHint('Sharing did not work. Save the file instead.');
  }
}

/** A clip pauses with the lens, and ends with it: what was recorded is kept. */
export function followLens(): void {
  effect(() => {
    const running = state.value.at === 'running';
    const away = paused.value;
    if (!recording) return;
    if (!running) void stopRecording();
    else if (away) recording.pause();
    else recording.resume();
  });
}
