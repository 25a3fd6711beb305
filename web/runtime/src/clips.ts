// Plays the clips of a lens's assets, because only a page can: each new picture goes to the worker.

interface Playing {
  video: HTMLVideoElement;
  address: string;
  clip: Blob;
}

async function sameBytes(a: Blob, b: Blob): Promise<boolean> {
  if (a.size !== b.size) return false;
  const [one, other] = (await Promise.all([a.arrayBuffer(), b.arrayBuffer()])).map((bytes) => new Uint8Array(bytes));
  return one!.every((byte, place) => byte === other![place]);
}

export class Clips {
  private readonly playing = new Map<string, Playing>();

  constructor(private readonly show: (name: string, frame: ImageBitmap) => void) {}

  /** Starts the clip, again and again; resolves with a picture of it. One that plays already goes on. Throws where the browser cannot play it. */
  async add(name: string, clip: Blob): Promise<ImageBitmap> {
    const before = this.playing.get(name);
    if (before && (await sameBytes(before.clip, clip))) return createImageBitmap(before.video);
    const video = document.createElement('video');
    const address = URL.createObjectURL(clip);
    video.muted = true;
    video.loop = true;
    video.playsInline = true;
    video.src = address;
    this.stop(name);
    this.playing.set(name, { video, address, clip });
    // Loaded data are no picture yet: only a frame that was shown can be taken. In a hidden page none is, but its time goes on.
    const shown = new Promise<void>((resolve, fail) => {
      video.requestVideoFrameCallback(() => resolve());
      video.ontimeupdate = () => video.currentTime > 0 && resolve();
      video.onerror = () => fail(video.error ?? new Error(name));
    });
    await Promise.all([video.play(), shown]);
    video.ontimeupdate = null;
    const first = await createImageBitmap(video);
    const next = () => {
      if (this.playing.get(name)?.video !== video) return;
      void createImageBitmap(video).then((frame) => this.show(name, frame));
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    return first;
  }

  /** Stops what a changed lens has no more. */
  keep(names: readonly string[]): void {
    for (const name of [...this.playing.keys()]) if (!names.includes(name)) this.stop(name);
  }

  close(): void {
    this.keep([]);
  }

  private stop(name: string): void {
    const old = this.playing.get(name);
    if (!old) return;
    this.playing.delete(name);
    old.video.pause();
    old.video.removeAttribute('src');
    URL.revokeObjectURL(old.address);
  }
}
