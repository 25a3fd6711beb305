// Records what the canvas shows, with the microphone where the visitor agreed.

/** Picture and sound, best first: MP4 plays everywhere. A codec of sound without a microphone keeps Firefox waiting for ever. */
const KINDS = [
  ['video/mp4;codecs=avc1.42E01F', ',mp4a.40.2'],
  ['video/webm;codecs=vp9', ',opus'],
  ['video/webm;codecs=vp8', ',opus'],
  ['video/webm', ''],
  ['video/mp4', ''],
] as const;

const kindOf = (sound: boolean): string | undefined => KINDS.map(([picture, voice]) => (sound ? picture + voice : picture)).find((kind) => MediaRecorder.isTypeSupported(kind));

/** A browser that has no picture to record may never say that the clip has ended. */
const LONGEST_END_MS = 8000;

export interface Recording {
  pause(): void;
  resume(): void;
  /** The clip, once its last piece is there. */
  stop(): Promise<Blob>;
}

interface Shown {
  stream: MediaStream;
  end(): void;
}

/** Firefox never ends a clip of a canvas that a worker draws on: outside of Chromium each picture is copied to one that the page draws on. */
function shownOn(canvas: HTMLCanvasElement): Shown {
  if ('MediaStreamTrackProcessor' in window) return { stream: canvas.captureStream(30), end: () => undefined };
  const copy = document.createElement('canvas');
  const context = copy.getContext('2d')!;
  let next = 0;
  const draw = () => {
    next = requestAnimationFrame(draw);
    if (copy.width !== canvas.width || copy.height !== canvas.height) [copy.width, copy.height] = [canvas.width, canvas.height];
    context.drawImage(canvas, 0, 0);
  };
  draw();
  return { stream: copy.captureStream(30), end: () => cancelAnimationFrame(next) };
}

export function record(canvas: HTMLCanvasElement, microphone: MediaStreamTrack | null): Recording {
  const { stream, end } = shownOn(canvas);
  if (microphone) stream.addTrack(microphone);
  const mimeType = kindOf(microphone !== null);
  const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), videoBitsPerSecond: 6_000_000 });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => {
    if (data.size > 0) parts.push(data);
  });
  let giveUp = () => {};
  const done = new Promise<Blob>((resolve, reject) => {
    recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: recorder.mimeType.split(';')[0]! })), { once: true });
    recorder.addEventListener('error', () => reject(new Error('the browser stopped recording')), { once: true });
    giveUp = () => reject(new Error('the browser does not end the clip'));
  });
  // A failure is told by stop(); until then nobody listens.
  done.catch(() => undefined);
  // Pieces of a second each: a crash of the encoder late in a clip loses little.
  recorder.start(1000);
  return {
    pause: () => recorder.state === 'recording' && recorder.pause(),
    resume: () => recorder.state === 'paused' && recorder.resume(),
    stop() {
      if (recorder.state !== 'inactive') recorder.stop();
      setTimeout(giveUp, LONGEST_END_MS);
      end();
      for (const track of stream.getTracks()) track.stop();
      return done;
    },
  };
}

/** "Person 2026-05-04 13.05.09.jpg": a name that every file system takes. */
export function fileName(lens: string, type: string, now: Date): string {
  const plain = lens.replace(/[^\p{L}\p{N} _-]/gu, '').trim().slice(0, 60) || 'Lens';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.');
  const ending = { 'image/jpeg': 'jpg', 'image/png': 'png', 'video/mp4': 'mp4', 'video/webm': 'webm' }[type] ?? 'bin';
  return `${plain} ${day} ${time}.${ending}`;
}
