// What a lens can look at without a camera: the sample clip, or a video or picture of the visitor's.

export const SAMPLE = '/samples/portrait.mp4';

export interface Clip {
  input: HTMLVideoElement | ImageBitmap;
  close(): void;
}

/** Browsers play sound only after a press; without one the clip is silent, but it plays. */
async function play(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (refused) {
    if (video.muted) throw refused;
    video.muted = true;
    await video.play();
  }
}

/** Resolves when the first frame is there. */
function playing(address: string, audible: boolean): Promise<HTMLVideoElement> {
  return new Promise((resolve, reject) => {
    const video = document.createElement('video');
    video.muted = !audible;
    video.loop = true;
    video.playsInline = true;
    video.addEventListener('loadeddata', () => play(video).then(() => resolve(video), reject), { once: true });
    video.addEventListener('error', () => reject(new Error(video.error?.message || 'the browser cannot play it')), { once: true });
    video.src = address;
  });
}

function clipOf(video: HTMLVideoElement, address: string): Clip {
  return {
    input: video,
    close() {
      video.pause();
      video.removeAttribute('src');
      video.load();
      if (address.startsWith('blob:')) URL.revokeObjectURL(address);
    },
  };
}

/** Whether this server has a sample clip; no where it cannot be asked. */
export async function hasSample(): Promise<boolean> {
  try {
    return (await fetch(SAMPLE, { method: 'HEAD' })).ok;
  } catch {
    return false;
  }
}

/** `audible`: for a lens that listens. */
export async function openSample(audible: boolean): Promise<Clip> {
  return clipOf(await playing(SAMPLE, audible), SAMPLE);
}

export async function openFile(file: File, audible: boolean): Promise<Clip> {
  if (file.type.startsWith('image/')) {
    const picture = await createImageBitmap(file);
    return { input: picture, close: () => picture.close() };
  }
  const address = URL.createObjectURL(file);
  try {
    return clipOf(await playing(address, audible), address);
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error;
  }
}
