// What the lens looks at: the camera, the server's sample clip, a file of the visitor's, or a drawn picture where nothing else is there.
import { signal } from '@preact/signals';
import type { FrameInput } from '@diopter/runtime';
import { tell, tellFailure } from '../store/say';
import { drawnStream } from './drawn';

export type SourceKind = 'camera' | 'sample' | 'file' | 'drawn';

export interface Source {
  kind: SourceKind;
  label: string;
  input: FrameInput;
  /** With the microphone. */
  hears?: boolean;
  close(): void;
}

export const source = signal<Source | null>(null);
export const hasSample = signal(false);

const SAMPLE = '/samples/portrait.mp4';
/** The newest wish wins: a camera that is allowed late does not push out what was chosen meanwhile. */
let wish = 0;

async function take(opening: () => Promise<Source>): Promise<boolean> {
  const mine = ++wish;
  const opened = await opening();
  if (mine !== wish) {
    opened.close();
    return false;
  }
  const before = source.peek();
  source.value = opened;
  before?.close();
  return true;
}

function playing(address: string): Promise<HTMLVideoElement> {
  return new Promise((resolve, reject) => {
    const video = document.createElement('video');
    video.muted = true;
    video.loop = true;
    video.playsInline = true;
    video.addEventListener('loadeddata', () => video.play().then(() => resolve(video), reject), { once: true });
    video.addEventListener('error', () => reject(new Error('The browser cannot play this clip: choose an MP4 or WebM file')), { once: true });
    video.src = address;
  });
}

async function clip(kind: SourceKind, label: string, address: string): Promise<Source> {
  const video = await playing(address);
  return {
    kind,
    label,
    input: video,
    close() {
      video.pause();
      video.removeAttribute('src');
      video.load();
      if (address.startsWith('blob:')) URL.revokeObjectURL(address);
    },
  };
}

async function camera(sound = false): Promise<Source> {
  if (!navigator.mediaDevices) throw new DOMException('no camera on a page without https', 'NotFoundError');
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } }, audio: sound });
  const [track] = stream.getVideoTracks();
  track?.addEventListener('ended', () => {
    tell('The camera is gone', 'connect it again, or look at the sample', 'error');
    void useFallback();
  });
  return { kind: 'camera', label: 'Camera', input: stream, hears: sound, close: () => stream.getTracks().forEach((each) => each.stop()) };
}

async function drawn(): Promise<Source> {
  const { stream, stop } = drawnStream();
  return { kind: 'drawn', label: 'Drawn picture', input: stream, close: stop };
}

export async function useCamera(sound = false): Promise<void> {
  try {
    await take(() => camera(sound));
  } catch (failure) {
    const name = failure instanceof DOMException ? failure.name : '';
    if (name === 'NotAllowedError') tell('The camera is not allowed', 'allow it in the address bar, then press Camera again', 'error');
    else if (name === 'NotFoundError') tell('There is no camera here', 'look at the sample or at a file of yours', 'error');
    else if (name === 'NotReadableError') tell('Another program uses the camera', 'close it, then press Camera again', 'error');
    else tellFailure(failure, 'The camera');
    if (!source.peek()) await useFallback();
  }
}

export async function useSample(): Promise<void> {
  await take(() => clip('sample', 'Sample clip', SAMPLE)).catch(() => take(drawn));
}

export async function useDrawn(): Promise<void> {
  await take(drawn);
}

export async function useFile(file: File): Promise<void> {
  try {
    if (file.type.startsWith('video/')) {
      await take(() => clip('file', file.name, URL.createObjectURL(file)));
    } else {
      await take(async () => {
        const picture = await createImageBitmap(file);
        return { kind: 'file', label: file.name, input: picture, close: () => picture.close() };
      });
    }
  } catch {
    tell(`${file.name} cannot be shown by this browser`, 'choose a picture (PNG, JPEG, WebP) or a clip (MP4, WebM)', 'error');
  }
}

function useFallback(): Promise<void> {
  return hasSample.value ? useSample() : useDrawn();
}

export async function lookForSample(): Promise<void> {
  const answer = await fetch(SAMPLE, { method: 'HEAD' }).catch(() => null);
  hasSample.value = answer?.ok === true && /^video\//.test(answer.headers.get('Content-Type') ?? '');
}

/** The first source, without a question: the camera only where it was allowed before. */
export async function useSomething(): Promise<void> {
  const allowed = await navigator.permissions?.query({ name: 'camera' as PermissionName }).then(({ state }) => state === 'granted', () => false);
  // A camera that was allowed once may be gone: nobody asked for it now, so nobody is told.
  if (allowed && (await take(() => camera()).then(() => true, () => false))) return;
  if (!source.peek()) await useFallback();
}

export function closeSource(): void {
  wish++;
  source.peek()?.close();
  source.value = null;
}
